import { GraphClient } from "../../../provider/graph/graphClient";
import { SentCredentials } from "../../../provider/texts/sentCredentials";
import { TokenRequestWatch } from "../../../provider/graph/tokenRequestWatch";
import { startSimulator } from "../../../simulator/index";
import { connectionTo } from "../../support/simulatedTenant";

describe("what a token request carries", () => {
  it.each(["client_secret", "client_assertion", "assertion", "refresh_token"])(
    "is known as a credential afterwards: %s",
    async (field) => {
      const sent = new SentCredentials();
      const body = new URLSearchParams({ [field]: "something-opaque" }).toString();
      const request = { body, headers: new Headers() as unknown as { get(name: string): string | undefined } };
      await new TokenRequestWatch(sent).policy.sendRequest(request, async () => ({ status: 200 }));
      expect(sent.clear("it was something-opaque")).toBe("it was [secret]");
    },
  );
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
