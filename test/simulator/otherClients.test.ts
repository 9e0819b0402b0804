import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { quickstartDevices } from "../../simulator/index";
import { createClientCertificate } from "../support/clientCertificate";
import { simulators } from "./simulators";

const subject = "repo:contoso/laptops:environment:production";
const deviceId = quickstartDevices[0]?.id ?? "";

/** Clients that were made for the real Graph, each in a process that knows nothing but the address, and trusts the CA. */
describe("a client other than ours:", () => {
  const start = simulators();

  async function play(script: string) {
    const { certificate, privateKey } = await createClientCertificate();
    const federatedCredentials = [{ subject }];
    const { simulator } = await start({ timeScale: 20, certificates: [certificate], federatedCredentials });
    const { url, tenantId, clientId, clientSecret, caCertificateFile } = simulator;
    const proofs = { certificate: certificate + privateKey, idToken: await simulator.issueIdToken(subject) };
    simulator.addFault({ method: "GET", deviceId, status: 429, headers: { "Retry-After": "0" } });
    simulator.addFault({ method: "GET", deviceId, status: 503, headers: { "Retry-After": "0" } });
    const env = {
      ...process.env,
      NODE_EXTRA_CA_CERTS: caCertificateFile,
      SIMULATED_TENANT: JSON.stringify({ url, tenantId, clientId, clientSecret, deviceId, ...proofs }),
    };
    const file = join(__dirname, "otherClients", script);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
    return { simulator, said: JSON.parse(stdout) as Record<string, unknown> };
  }

  it("the plain Graph client with its default middleware rotates, pages, filters, casts, retries", async () => {
    const { simulator, said } = await play("plainGraphClient.mjs");
    expect(said).toEqual({
      result: expect.objectContaining({
        actionName: "rotateBitLockerKeys",
        actionState: "done",
        errorCode: 0,
      }) as object,
      names: simulator.devices
        .filter(({ properties }) => properties.operatingSystem === "Windows")
        .map(({ properties }) => properties.deviceName),
      members: 10,
      error: [404, "ResourceNotFound", "string"],
    });
    expect(simulator.rotationRequests().map(({ status }) => status)).toEqual([204]);
    const statuses = simulator.requests.filter(({ path }) => path.includes(deviceId)).map(({ status }) => status);
    expect(statuses).toEqual(expect.arrayContaining([429, 503, 200]));
  });

  it("Microsoft's beta SDK rotates and reads results as their types", async () => {
    const { simulator, said } = await play("betaSdk.mjs");
    expect(said).toEqual({
      result: expect.objectContaining({
        odataType: "#microsoft.graph.rotateBitLockerKeysDeviceActionResult",
        actionName: "rotateBitLockerKeys",
        actionState: "done",
        errorCode: 0,
        startDateTime: expect.stringMatching(/Z$/) as string,
      }) as object,
      listed: 5,
      hasNext: true,
      error: [400, "BadRequest"],
    });
    expect(simulator.rotationRequests().map(({ status }) => status)).toEqual([204]);
    const statuses = simulator.requests.filter(({ path }) => path.includes(deviceId)).map(({ status }) => status);
    expect(statuses).toEqual(expect.arrayContaining([429, 503, 200]));
  });

  it("azure-identity signs in by secret, by certificate, by federated assertion, and to a tenant by its domain", async () => {
    const { said } = await play("azureIdentity.mjs");
    expect(said).toEqual({
      proofs: { secret: "1", certificate: "2", assertion: "2", domain: "1" },
      refusal: "AADSTS7000215",
    });
  });

  it("MSAL for Node signs in by secret, by certificate and by federated assertion", async () => {
    const { said, simulator } = await play("msalNode.mjs");
    expect(said).toEqual({ proofs: { secret: "1", certificate: "2", assertion: "2" } });
    const agents = simulator.requests.filter(({ path }) => path.includes("/oauth2/")).map(({ status }) => status);
    expect(agents).toEqual([200, 200, 200]);
  });

  it("PnPjs reads a group, its members, a user and a device, retries, and sends a batch", async () => {
    const { simulator, said } = await play("pnpGraph.mjs");
    expect(said).toEqual({ members: 10, user: "anna@contoso.example", device: "FIN-LT-001", counts: [2, 2] });
    const statuses = simulator.requests.filter(({ path }) => path.includes(deviceId)).map(({ status }) => status);
    expect(statuses).toEqual([429, 503, 200]);
  });
});
