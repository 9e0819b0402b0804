import { ClientSecretCredential } from "@azure/identity";
import { clouds, scopeOf } from "../../../provider/graph/auth/clouds";
import { connectionFrom } from "../../../provider/graph/auth/connectionFrom";
import { credentialFor } from "../../../provider/graph/auth/credential";
import { createFetch } from "../../../provider/graph/transport/http";
import { startSimulator } from "../../../simulator/index";
import { connectionWith } from "../../support/connections";
import { connectionTo, tokenRequests } from "../../support/simulatedTenant";

// The real credential is made, and what it was made with is noted.
jest.mock("@azure/identity", () => {
  const real = jest.requireActual<typeof import("@azure/identity")>("@azure/identity");
  type Parameters = ConstructorParameters<typeof ClientSecretCredential>;
  const noting = jest.fn((...parameters: Parameters) => new real.ClientSecretCredential(...parameters));
  return { ...real, ClientSecretCredential: noting };
});

const app = { tenantId: "7f3c2a10-94b6-4d0e-8a55-1c9e6f2b7d00", clientId: "the-client", clientSecret: "the-secret" };

/** What the credential of a client secret was told of how to reach Entra ID. */
function optionsOf(connection: Parameters<typeof credentialFor>[0]) {
  jest.mocked(ClientSecretCredential).mockClear();
  credentialFor(connection, createFetch(undefined));
  return jest.mocked(ClientSecretCredential).mock.calls[0]?.[3];
}

describe("credentialFor", () => {
  it.each([
    ["public", "https://login.microsoftonline.com", "https://graph.microsoft.com/.default"],
    ["usgovernment", "https://login.microsoftonline.us", "https://graph.microsoft.us/.default"],
    ["usgovernmentl5", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us/.default"],
    ["china", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn/.default"],
  ])("asks the authority of the cloud %s, for a token for its own Graph", (environment, authorityHost, scope) => {
    const settings = Object.entries({ ...app, environment });
    const connection = connectionFrom(
      Object.fromEntries(settings.map(([key, value]) => [key, { value, source: `bitlocker:${key}` }])),
    );
    expect(scopeOf(connection)).toBe(scope);
    expect(optionsOf(connection)).toMatchObject({ authorityHost, disableInstanceDiscovery: false });
  });

  it("knows no more clouds than those", () => {
    expect(Object.keys(clouds)).toEqual(["public", "usgovernment", "usgovernmentl5", "china"]);
  });

  it("takes a private authority for what it is, without asking Microsoft about it", () => {
    const options = optionsOf(connectionWith(app));
    expect(options).toMatchObject({ authorityHost: "https://login.example", disableInstanceDiscovery: true });
  });

  it("gets a token from a private authority that is trusted", async () => {
    const simulator = await startSimulator({ devices: [] });
    try {
      const credential = credentialFor(connectionTo(simulator), createFetch(simulator.caCertificate));
      const token = await credential.getToken(scopeOf(simulator));
      expect(token?.token.split(".")).toHaveLength(3);
      expect(tokenRequests(simulator)).toEqual([200]);
    } finally {
      await simulator.stop();
    }
  });
});
