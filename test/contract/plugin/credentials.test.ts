import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { type Authority, startAuthority } from "../../support/authority";
import { createClientCertificate, encrypted } from "../../support/clientCertificate";
import { PluginProcess } from "../../support/pluginProcess";
import { deviceId } from "../../support/tenant";
import { freshToken } from "../../simulator/client";

const managedDeviceId = deviceId(1);
const subject = "repo:contoso/laptops:environment:production";
const password = "the-password";
const folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-credentials-"));

let simulator: Simulator;
let pipeline: Authority;
let idToken: string;

/** A file of this text, or a script. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

beforeAll(async () => {
  const { certificate, privateKey } = await createClientCertificate();
  file("app.pem", certificate + privateKey);
  file("locked.pem", certificate + encrypted(privateKey, password));
  [simulator, pipeline] = await Promise.all([
    startSimulator({ devices: [{ id: managedDeviceId }], certificates: [certificate] }),
    startAuthority(),
  ]);
  file("authorities.pem", simulator.caCertificate + pipeline.caCertificate);
  idToken = await simulator.issueIdToken(subject);
  file("token", idToken);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([simulator.stop(), pipeline.stop()]);
});

/** The list of devices, or the error, as a process of the plugin gets it with this configuration and environment. */
async function ask(credential: Record<string, string>, environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const { tenantId, clientId, authorityHost, graphEndpoint } = simulator;
  const process = await PluginProcess.launch(environment);
  try {
    const caCertificateFile = join(folder, "authorities.pem");
    await process.configure({ tenantId, clientId, authorityHost, graphEndpoint, caCertificateFile, ...credential });
    return await process.invoke("bitlocker:index:getManagedDevices", {}).catch((error: unknown) => String(error));
  } finally {
    await process.stop();
  }
}

const devices = { devices: [expect.objectContaining({ managedDeviceId })] };

describe("with a credential of the app registration, the bundle gets a token of", () => {
  it("a client secret", async () => {
    expect(await ask({ clientSecret: simulator.clientSecret })).toEqual(devices);
  });

  it("a certificate, whose key may be encrypted", async () => {
    expect(await ask({ clientCertificatePath: join(folder, "app.pem") })).toEqual(devices);
    const locked = { clientCertificatePath: join(folder, "locked.pem"), clientCertificatePassword: password };
    expect(await ask(locked)).toEqual(devices);
  });
});

describe("with a token of another identity provider (OIDC), the bundle gets a token of", () => {
  beforeAll(() => {
    simulator.federatedCredentials = [{ subject }];
  });

  it("a token that is given, or that lies in a file", async () => {
    expect(await ask({ useOidc: "true", oidcToken: idToken })).toEqual(devices);
    expect(await ask({ useOidc: "true", oidcTokenFilePath: join(folder, "token") })).toEqual(devices);
  });

  it("GitHub Actions", async () => {
    pipeline.answers.pipeline = { status: 200, body: { value: idToken } };
    const job = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${pipeline.origin}/token`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "the-job",
    };
    expect(await ask({ useOidc: "true" }, job)).toEqual(devices);
    expect(pipeline.asked.at(-1)?.headers.authorization).toBe("Bearer the-job");
  });

  it("Azure Pipelines", async () => {
    pipeline.answers.pipeline = { status: 200, body: { oidcToken: idToken } };
    const job = {
      SYSTEM_OIDCREQUESTURI: `${pipeline.origin}/oidctoken`,
      SYSTEM_ACCESSTOKEN: "the-job",
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: "the-connection",
    };
    expect(await ask({ useOidc: "true" }, job)).toEqual(devices);
    expect(pipeline.asked.at(-1)?.url.searchParams.get("serviceConnectionId")).toBe("the-connection");
  });
});

describe("with an identity of the machine, the bundle gets a token of", () => {
  it("the Azure CLI", async () => {
    const accessToken = await freshToken(simulator);
    const answer = JSON.stringify({ accessToken, expires_on: Math.floor(Date.now() / 1_000) + 3_600 });
    file("az", `#!/bin/sh\necho '${answer}'\n`);
    const environment = { PATH: [folder, process.env["PATH"]].join(delimiter) };
    expect(await ask({ useCli: "true" }, environment)).toEqual(devices);
  });

  it("a managed identity", async () => {
    const { identityEndpoint, identityHeader } = simulator;
    const environment = { IDENTITY_ENDPOINT: identityEndpoint, IDENTITY_HEADER: identityHeader };
    expect(await ask({ useMsi: "true" }, environment)).toEqual(devices);
    expect(simulator.requests.some(({ path }) => path.startsWith("/msi/token"))).toBe(true);
  });
});
