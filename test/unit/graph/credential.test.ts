import tls from "node:tls";
import { ClientSecretCredential, DefaultAzureCredential } from "@azure/identity";
import { credentialFor, trustedCertificates } from "../../../provider/graph/credential";
import { startSimulator } from "../../../simulator";
import { connectionTo, tokenRequests } from "../../support/simulatedTenant";

const addresses = { graphEndpoint: "https://graph.example", authorityHost: "https://login.example" };
const app = { tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client", clientSecret: "the-secret" };

describe("credentialFor", () => {
  it("takes the client secret when the whole app is configured", () => {
    expect(credentialFor({ ...addresses, ...app })).toBeInstanceOf(ClientSecretCredential);
  });

  it.each(["tenantId", "clientId", "clientSecret"] as const)("leaves it to azure-identity without %s", (key) => {
    expect(credentialFor({ ...addresses, ...app, [key]: undefined })).toBeInstanceOf(DefaultAzureCredential);
  });

  it("gets a token from a private authority that is trusted", async () => {
    const simulator = await startSimulator({ devices: [] });
    try {
      const credential = credentialFor(connectionTo(simulator));
      const token = await credential.getToken(`${simulator.graphEndpoint}/.default`);
      expect(token?.token.split(".")).toHaveLength(3);
      expect(tokenRequests(simulator)).toEqual([200]);
    } finally {
      await simulator.stop();
    }
  });
});

describe("trustedCertificates", () => {
  it("are the usual ones unless one is configured", () => {
    expect(trustedCertificates(addresses)).toBeUndefined();
  });

  it("are the usual ones and the configured one", () => {
    expect(trustedCertificates({ ...addresses, caCertificate: "PEM" })).toEqual([...tls.rootCertificates, "PEM"]);
  });
});
