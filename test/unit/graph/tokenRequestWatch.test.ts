import { createHttpHeaders } from "@azure/core-rest-pipeline";
import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { SentCredentials } from "../../../provider/texts/sentCredentials";
import { TokenRequestWatch } from "../../../provider/graph/auth/tokenRequestWatch";
import { startSimulator } from "../../../simulator/index";
import { connectionTo } from "../../support/simulatedTenant";

describe("what a token request carries", () => {
  it.each(["client_secret", "client_assertion", "assertion", "refresh_token"])(
    "is known as a credential afterwards: %s",
    async (field) => {
      const sent = new SentCredentials();
      const body = new URLSearchParams({ [field]: "something-opaque" }).toString();
      const request = { body, headers: createHttpHeaders() };
      await new TokenRequestWatch(sent).policy.sendRequest(request, async () => ({ status: 200 }));
      expect(sent.clear("it was something-opaque")).toBe("it was [secret]");
    },
  );
});

it.each(["X-IDENTITY-HEADER", "Secret", "Authorization"])(
  "what a machine asks for the token of its identity with is known as a credential: %s",
  async (header) => {
    const sent = new SentCredentials();
    const headers = createHttpHeaders({ [header]: "something-opaque" });
    await new TokenRequestWatch(sent).policy.sendRequest({ headers }, async () => ({ status: 200 }));
    expect(sent.clear("it was something-opaque")).toMatch(/^it was \[(?:secret|token)\]$/);
  },
);

const tokens = { token_type: "Bearer", access_token: "0.an-opaque~token", refresh_token: "1.one/more+token==" };

it.each([
  ["well formed", JSON.stringify(tokens)],
  ["cut", JSON.stringify(tokens).slice(0, -1)],
  ["JSON inside JSON", JSON.stringify(JSON.stringify({ error: JSON.stringify(tokens) }))],
  ["a form", new URLSearchParams(tokens).toString()],
])("tokens are known as credentials whatever an answer that holds them is: %s", async (_, bodyAsText) => {
  const sent = new SentCredentials();
  const request = { headers: createHttpHeaders() };
  await new TokenRequestWatch(sent).policy.sendRequest(request, async () => ({ status: 200, bodyAsText }));
  expect(sent.clear(bodyAsText)).not.toMatch(/opaque|more/);
});

it("the access token that a request carries is known as a credential", async () => {
  const simulator = await startSimulator({ devices: [] });
  try {
    const sent = new SentCredentials();
    const remember = jest.spyOn(sent, "remember");
    await new GraphClient(connectionTo(simulator), sent).send({ method: "GET", path: "/x" });
    const tokens = remember.mock.calls.filter(([, kind]) => kind === "[token]").map(([token]) => token);
    expect(tokens).toContainEqual(expect.stringMatching(/^eyJ/));
  } finally {
    await simulator.stop();
  }
});
