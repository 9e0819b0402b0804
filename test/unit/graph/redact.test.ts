import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { redact } from "../../../provider/graph/auth/redact";
import { SentCredentials } from "../../../provider/texts/sentCredentials";
import { redactTokens } from "../../../provider/texts/tokens";
import { connectionWith, jsonWebToken } from "../../support/connections";

describe("redact", () => {
  it.each(["clientSecret", "clientCertificatePassword", "oidcToken", "oidcRequestToken"] as const)(
    "takes out %s, wherever and however it is written",
    (key) => {
      const secret = 'a b+c/d"e~f';
      const form = new URLSearchParams({ secret }).toString();
      const text = `${secret}, ${secret} ${encodeURIComponent(secret)} ${JSON.stringify({ secret })} ${form}`;
      expect(redact(text, connectionWith({ [key]: secret }))).toBe(
        '[secret], [secret] [secret] {"secret":"[secret]"} secret=[secret]',
      );
    },
  );

  it("takes out every token, also of other issuers", () => {
    const token = jsonWebToken({ sub: "x" });
    expect(redact(`Bearer ${token}; again "${token}".`, connectionWith())).toBe('Bearer [token]; again "[token]".');
  });

  it("takes out a proxy's password that the environment has", () => {
    const { env } = process;
    process.env = { ...env, HTTPS_PROXY: "http://user:p%40ss-word@proxy.example:8080" };
    try {
      expect(redact("refused: p@ss-word, p%40ss-word", connectionWith())).toBe("refused: [secret], [secret]");
    } finally {
      process.env = env;
    }
  });

  it("leaves everything else", () => {
    const text = "AADSTS7000215: Invalid client secret provided. eyJustText.a.b";
    expect(redact(text, connectionWith({ clientSecret: "", oidcToken: undefined }))).toBe(text);
  });
});

describe("redactTokens", () => {
  it("takes out what a request carries, in whatever form", () => {
    expect(redactTokens("refused: Authorization: Bearer 0.AAA-opaque/token+42== of the app")).toBe(
      "refused: Authorization: Bearer [token] of the app",
    );
    expect(redactTokens(`it had ${jsonWebToken({ sub: "x" })}.`)).toBe("it had [token].");
    expect(redactTokens("the bearer of this")).toBe("the bearer of this");
  });
});

it("a client knows the secrets that it may send before it sends any", () => {
  const sent = new SentCredentials();
  new GraphClient(connectionWith({ clientSecret: "the-client-secret" }), sent);
  expect(sent.clear("it was the-client-secret")).toBe("it was [secret]");
});
