import { createPipelineRequest, type PipelineRequestOptions } from "@azure/core-rest-pipeline";
import { scopeOf } from "../../../provider/graph/auth/clouds";
import { credentialFor } from "../../../provider/graph/auth/credential";
import { createFetch } from "../../../provider/graph/transport/http";
import { tokenRequestsBy } from "../../../provider/graph/auth/tokenRequests";
import { startSimulator, type Simulator } from "../../../simulator/index";
import { connectionTo, tokenRequests } from "../../support/simulatedTenant";

describe("a request for a token", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [] });
  });
  afterEach(() => {
    simulator.clearFaults();
    jest.restoreAllMocks();
  });
  afterAll(() => simulator.stop());

  const tokenPath = /oauth2\/v2\.0\/token/;

  /** Asks as azure-identity does. */
  async function token(): Promise<string | undefined> {
    const credential = credentialFor(connectionTo(simulator), createFetch(simulator.caCertificate));
    return (await credential.getToken(scopeOf(simulator)))?.token;
  }

  /** Sends one request of azure-identity's pipeline. */
  function send(options: Partial<PipelineRequestOptions> = {}) {
    const client = tokenRequestsBy(createFetch(simulator.caCertificate));
    return client.sendRequest(createPipelineRequest({ url: `${simulator.url}/x`, ...options }));
  }

  it.each([
    ["Retry-After", "7200"],
    ["retry-after-ms", "7200000"],
    ["x-ms-retry-after-ms", "7200000"],
  ])("is not put off by hours because Entra ID asks for that: %s", async (name, value) => {
    simulator.addFault({ path: tokenPath, status: 503, headers: { [name]: value } });
    expect(await token()).toEqual(expect.any(String));
  });

  it.each([
    ["Retry-After", "600"],
    ["retry-after-ms", "600000"],
  ])("is put off by minutes: %s", async (name, value) => {
    simulator.addFault({ status: 503, headers: { [name]: value } });
    expect((await send()).headers.get(name)).toBe(value);
  });

  it("ends when the pipeline's time is up", async () => {
    simulator.addFault({ hang: true, times: Infinity });
    await expect(send({ timeout: 50 })).rejects.toMatchObject({
      name: "AbortError",
      message: "no answer came in time",
    });
  });

  it("ends after half a minute by default", async () => {
    const soon = AbortSignal.timeout(50);
    const limits = jest.spyOn(AbortSignal, "timeout").mockReturnValue(soon);
    simulator.addFault({ hang: true, times: Infinity });
    await expect(send()).rejects.toMatchObject({ name: "AbortError", message: "no answer came in time" });
    expect(limits).toHaveBeenCalledWith(30_000);
  });

  it("ends when it is canceled, whatever its time", async () => {
    simulator.addFault({ hang: true, times: Infinity });
    const canceling = new AbortController();
    const sent = send({ timeout: 600_000, abortSignal: canceling.signal });
    setTimeout(() => canceling.abort(), 50);
    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
    await expect(send({ abortSignal: canceling.signal })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is sent over https only, but for those of a managed identity", async () => {
    const url = simulator.url.replace("https:", "http:");
    await expect(send({ url })).rejects.toThrow(`credentials only go over https, not to ${url}`);
    await expect(send({ url, allowInsecureConnection: true })).rejects.toMatchObject({ name: "RestError" });
  });

  it("is not sent elsewhere by a redirection, with the credential in it", async () => {
    const elsewhere = `${simulator.url}/elsewhere`;
    simulator.addFault({ path: tokenPath, status: 307, headers: { Location: elsewhere } });
    await expect(token()).rejects.toThrow();
    expect(simulator.requests.filter(({ path }) => path === "/elsewhere")).toEqual([]);
  });

  it("is repeated by azure-identity when its connection is lost", async () => {
    simulator.addFault({ path: tokenPath, reset: "before" });
    const before = tokenRequests(simulator).length;
    expect(await token()).toBeDefined();
    expect(tokenRequests(simulator).slice(before).at(-1)).toBe(200);
  });

  it("is repeated by azure-identity when the service is in trouble", async () => {
    simulator.addFault({ path: tokenPath, status: 503, headers: { "Retry-After": "0" } });
    expect(await token()).toBeDefined();
  });
});
