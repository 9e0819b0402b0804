import type { Caller } from "../../../provider/rotation/denial";
import { claimsIn } from "../../../provider/graph/auth/claimsChallenge";
import { refusal } from "../../../provider/graph/wording/refusal";
import { AccessTokens } from "../../../provider/graph/auth/tokens";

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const encoded = Buffer.from(claims).toString("base64");
const challenge = `Bearer realm="", error="insufficient_claims", claims="${encoded}"`;

describe("a claims challenge", () => {
  it("is found in the header of a refusal", () => {
    expect(claimsIn(challenge)).toBe(claims);
  });

  it.each([
    null,
    undefined,
    'Bearer error="invalid_token"',
    'Bearer error="insufficient_claims"',
    `Bearer error="invalid_token", claims="${encoded}"`,
    ...["{}1", "5", "null", "[]", '"x"'].map(
      (text) => `Bearer error="insufficient_claims", claims="${Buffer.from(text).toString("base64")}"`,
    ),
  ])("is not taken from %j", (header) => {
    expect(claimsIn(header)).toBeUndefined();
  });

  it.each([
    ["is refused as well", Infinity],
    ["has expired", 0],
  ])("is handed to the credential once, also where the new token %s", async (_, expiresOnTimestamp) => {
    const asked: unknown[] = [];
    const getToken = async (_: unknown, options?: { claims?: string }) => {
      asked.push(options?.claims);
      return { token: `token ${asked.length}`, expiresOnTimestamp };
    };
    const tokens = new AccessTokens(() => ({ getToken }), "scope");
    await tokens.forget(await tokens.get(), claims);
    const second = await tokens.get();
    if (expiresOnTimestamp > 0) await tokens.forget(second);
    await tokens.get();
    expect(asked).toEqual([undefined, claims, undefined]);
  });

  const stillRefused = (caller?: Caller) =>
    refusal({ status: 401, body: undefined, requestId: "", claims, caller }, { verb: "read", deviceId: "x" });

  it.each([undefined, { identity: "an identity", permissions: ["A"], isPerson: true }])(
    "that goes on says to sign in again, and what the policy asks for: %j",
    (caller) => {
      const { kind, message } = stillRefused(caller);
      expect(kind).toBe("credentials");
      expect(message).toContain(`az login --claims-challenge ${encoded}`);
      expect(message).toContain('"value":"c1"');
    },
  );

  it("that goes on to an app, which can't sign in again, says where the policy is found", () => {
    const { message } = stillRefused({ identity: "the client secret", permissions: ["A"], isPerson: false });
    expect(message).toMatch(/"value":"c1".* sign-in log of Entra ID .*the client secret; the token has: A\./);
    expect(message).not.toContain("az login");
  });
});
