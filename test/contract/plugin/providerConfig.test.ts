import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../../simulator/index";
import type { Properties } from "../../support/providerCalls";
import { PluginProcess } from "../../support/pluginProcess";
import { configFor, deviceId } from "../../support/tenant";

let simulator: Simulator;
let provider: PluginProcess;

const managedDeviceId = deviceId(1);

beforeAll(async () => {
  simulator = await startSimulator({ devices: [{ id: managedDeviceId }] });
  provider = await PluginProcess.launch();
});
afterAll(async () => {
  await provider.stop();
  await simulator.stop();
});

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const own = () =>
  Object.fromEntries(
    Object.entries(configFor(simulator)).map(([key, value]) => [key.replace("bitlocker:", ""), value]),
  );

describe("the configuration", () => {
  it("passes, with every credential marked as a secret, whether the program did so or not", async () => {
    const news = { tenantId: "contoso.com", clientSecret: "hush", oidcToken: secret("hush"), version: "0.1.0" };
    const { inputs, failures } = await provider.checkConfig(news, "contoso");
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ ...news, clientSecret: secret("hush") });
  });

  it("says everything that is wrong at once, by the property of the provider that the program constructs", async () => {
    const news = {
      tenant: "x",
      tenantId: ["a"],
      environment: "mars",
      maxWritesPer20s: 5000,
      useCli: "maybe",
      clientId: "",
    };
    const { failures } = await provider.checkConfig(news, "contoso");
    expect(failures.map(({ property, reason }) => [property, reason.split(":")[0]])).toEqual([
      ["", "tenant of the provider contoso is no setting of pulumi-bitlocker"],
      ["", "tenantId of the provider contoso is a list or a map"],
      ["", "clientId of the provider contoso is empty"],
      ["", expect.stringMatching(/^environment of the provider contoso is "mars", which is no cloud/)],
      ["", expect.stringMatching(/^useCli of the provider contoso is "maybe"/)],
      ["", expect.stringMatching(/^maxWritesPer20s of the provider contoso is "5000"/)],
    ]);
  });

  it("needs an identity of its own, where the program constructs the provider", async () => {
    const reasons = async (news: Properties, name: string) =>
      (await provider.checkConfig(news, name)).failures.map(({ reason }) => reason);
    const problem = /^The provider contoso has no identity of its own: set one of its properties clientSecret, /;
    for (const news of [{}, { tenantId: "contoso.com", useCli: false }]) {
      expect(await reasons(news, "contoso")).toEqual([expect.stringMatching(problem)]);
      expect(await reasons(news, "default")).toEqual([]);
    }
    for (const news of [{ useMsi: true }, { useOidc: "true" }, { clientSecret: secret(runtime.unknownValue) }]) {
      expect(await reasons(news, "contoso")).toEqual([]);
    }
  });

  it("names the stack's key where the stack configures the provider", async () => {
    const { failures } = await provider.checkConfig({ environment: "mars" }, "default_0_1_0");
    expect(failures[0]?.reason).toMatch(/^bitlocker:environment is "mars"/);
  });

  it("does not show a value that the program marked as a secret, whichever property has it", async () => {
    const news = {
      tenantId: secret("hush hush"),
      environment: secret("hush-mars"),
      maxWritesPer20s: secret("hush50"),
      useCli: true,
    };
    const { failures } = await provider.checkConfig(news, "contoso");
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^environment of the provider contoso is "\[secret\]", which is no cloud/),
      expect.stringMatching(/^tenantId of the provider contoso is "\[secret\]", which is no tenant/),
      expect.stringMatching(/^maxWritesPer20s of the provider contoso is "\[secret\]"/),
    ]);
  });

  it("lets pass what a preview can't know yet, and what is null", async () => {
    const news = { tenantId: runtime.unknownValue, clientSecret: secret(runtime.unknownValue), clientId: null };
    expect((await provider.checkConfig(news, "contoso")).failures).toEqual([]);
  });

  it("may be a boolean or a number, or the text of one", async () => {
    for (const value of [true, "true"]) {
      expect((await provider.checkConfig({ useOidc: value, maxWritesPer20s: 50 })).failures).toEqual([]);
    }
  });

  it("is told from another, and never replaces anything", async () => {
    expect(await provider.diffConfig({ tenantId: "a" }, { tenantId: "a" })).toEqual({ changes: false, replaces: [] });
    expect(await provider.diffConfig({ tenantId: "a" }, { tenantId: "b" })).toEqual({ changes: true, replaces: [] });
    const dynamic = { "bitlocker:tenantId": "a", clientSecret: "x" };
    expect(await provider.diffConfig(dynamic, {})).toEqual({ changes: true, replaces: [] });
  });
});

describe("where settings come from", () => {
  const ask = async (configure: (process: PluginProcess) => Promise<unknown>, environment: NodeJS.ProcessEnv = {}) => {
    const process = await PluginProcess.launch(environment);
    try {
      await configure(process);
      return await process.invoke("bitlocker:index:getManagedDevices", {}).catch((error: unknown) => String(error));
    } finally {
      await process.stop();
    }
  };
  const isAnswered = { devices: [expect.objectContaining({ managedDeviceId })] };

  it("the engine's own provider has the environment as well", async () => {
    const { tenantId, clientId, clientSecret, ...others } = own();
    const environment = { ARM_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, ARM_CLIENT_SECRET: clientSecret };
    expect(await ask((process) => process.configure(others, "default"), environment)).toEqual(isAnswered);
    expect(await ask((process) => process.configure(others, "default", false), environment)).toEqual(isAnswered);
    expect(await ask((process) => process.configure(others, "contoso"), environment)).not.toEqual(isAnswered);
  });

  it("a provider that the program constructs has its own, secrets marked or not", async () => {
    const marked = { ...own(), clientSecret: secret(own()["clientSecret"]) };
    expect(await ask((process) => process.configure(marked, "contoso"))).toEqual(isAnswered);
    expect(await ask((process) => process.configure(own(), "contoso"))).toEqual(isAnswered);
  });

  it("a provider that the program constructs does not take another tenant's from the environment", async () => {
    const environment = { ARM_TENANT_ID: "other", ARM_CLIENT_ID: "other", ARM_CLIENT_SECRET: "other" };
    expect(await ask((process) => process.configure(own(), "contoso"), environment)).toEqual(isAnswered);
  });

  it("neither does one whose name only begins like the one of the engine's own", async () => {
    const { clientSecret, ...others } = own();
    const environment = { ARM_CLIENT_SECRET: clientSecret };
    expect(await ask((process) => process.configure(others, "default_contoso"), environment)).not.toEqual(isAnswered);
    for (const name of ["default_0_1_0_alpha_1", "default_https_/example.com/plugins"]) {
      expect(await ask((process) => process.configure(others, name), environment)).toEqual(isAnswered);
    }
  });

  it("what is missing is named by the property of the provider that the program constructs", async () => {
    const { tenantId: _, ...others } = own();
    const answer = await ask((process) => process.configure(others, "contoso"));
    expect(answer).toMatch(
      /tenantId of the provider contoso is not set, and clientSecret of the provider contoso needs it: set it\./,
    );
  });

  it("a provider that the program constructs without a credential does not take the environment's identity", async () => {
    const { tenantId, clientId, clientSecret, ...others } = own();
    const environment = {
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
      // An identity that is signed in on this machine is left out.
      AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
    };
    const tenant = { ...others, tenantId: "fabrikam.example" };
    expect(await ask((process) => process.configure(tenant, "fabrikam"), environment)).toMatch(
      /Set tenantId, clientId and clientSecret of the provider fabrikam|Could not get an access token/,
    );
  });

  it("what is wrong is said by what needs it, and by its property; a secret is not shown", async () => {
    const wrong: Properties = { ...own(), environment: "mars", clientSecret: "hush-hush\n" };
    const answer = await ask((process) => process.configure(wrong, "contoso"));
    expect(answer).toMatch(/getManagedDevices: .*environment of the provider contoso is "mars"/);
    expect(answer).toMatch(/clientSecret of the provider contoso ends with a line break/);
    expect(answer).not.toContain("hush-hush");
  });
});
