import { SentCredentials } from "../../../provider/texts/sentCredentials";

const secret = 'a b+c/d"e~fü?>x';

function clearing(...credentials: string[]): (text: string) => string {
  const sent = new SentCredentials();
  for (const credential of credentials) sent.remember(credential);
  return (text) => sent.clear(text);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

describe("what was sent as a credential", () => {
  it.each([
    ["as it is", secret],
    ["in an address", encodeURIComponent(secret)],
    ["in an address with small letters", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["in a form", new URLSearchParams({ secret }).toString().slice(7)],
    ["in JSON", inJson(secret)],
    ["in JSON with slashes escaped", inJson(secret).replaceAll("/", "\\/")],
    ["in JSON of ASCII alone", inJson(secret).replace("ü", "\\u00fc")],
    ["in JSON of ASCII alone with capital letters", inJson(secret).replace("ü", "\\u00FC")],
    ["in Base64", Buffer.from(secret).toString("base64")],
  ])("is taken out %s", (_, spelling) => {
    expect(clearing(secret)(`x ${spelling} y ${spelling}`)).toMatch(/^x \[secret\]\S{0,4} y \[secret\]\S{0,4}$/);
  });

  it.each(["", "i", "id", "a-client-id:", "a-client:"])("is taken out of Base64 in which %j is before it", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      const text = Buffer.from(`${before}${secret}; and more`).toString(encoding);
      const left = clearing(secret)(text);
      expect(left).toContain("[secret]");
      expect(Buffer.from(left.replace("[secret]", "****"), encoding).toString()).not.toMatch(/b\+c|e~f/);
    }
  });

  it("is taken out where it is a part of another one, too", () => {
    expect(clearing("12345678", "12345678-long")("12345678-long and 12345678")).toBe("[secret] and [secret]");
  });

  it("is taken out only where it stands alone if it is short, and never if it is shorter", () => {
    expect(clearing("test", "abc")("test: the testing of abc, latest test")).toBe(
      "[secret]: the testing of abc, latest [secret]",
    );
  });

  it("is named by its kind", () => {
    const sent = new SentCredentials();
    sent.remember("an-opaque-token", "[token]");
    sent.remember(undefined);
    expect(sent.clear("an-opaque-token of https://user:pass@proxy.example/")).toBe(
      "[token] of https://[credentials]@proxy.example/",
    );
  });
});
