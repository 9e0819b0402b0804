import { SentCredentials } from "../../../provider/texts/sentCredentials";
import { shownText } from "../../../provider/texts/shownText";

const secret = 'a b+c/d"e~fü?>x';

function clearing(...credentials: string[]): (text: string) => string {
  const sent = new SentCredentials();
  for (const credential of credentials) sent.remember(credential);
  return (text) => sent.clear(text);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16);
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
    ["in JSON inside JSON", inJson(inJson(secret))],
    ["in an address inside an address", encodeURIComponent(encodeURIComponent(secret))],
    ["in JSON inside an address", encodeURIComponent(inJson(secret))],
    ["in JSON whose signs are all escaped", secret.replace(/[^ \w]/g, (sign) => `\\u${hex(sign).padStart(4, "0")}`)],
    ["in a page", secret.replaceAll('"', "&quot;").replaceAll(">", "&gt;")],
    ["in a page by numbers", secret.replace(/[^ \w]/g, (sign) => `&#x${hex(sign)};`)],
    ["in small letters", secret.toLowerCase()],
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

  it.each(["::a-secret", "##[a-secret", "a-\u0007-secret", "a-\t-secret", "a-\u202e-secret"])(
    "is taken out as a text from outside is shown: %j",
    (credential) => {
      expect(clearing(credential)(`${shownText(credential)} ${credential}`)).toBe("[secret] [secret]");
    },
  );

  it("is looked for in no time in a text that nearly is one", () => {
    const clear = clearing(`\\\\"\\\\/"secret`);
    const begun = performance.now();
    clear("\\".repeat(10_000));
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it.each([
    ["a short one", "test", "user:test"],
    ["one in Base64", secret, `${Buffer.from(secret).toString("base64")} x`],
    ["one in JSON inside JSON", secret, inJson(inJson(secret))],
  ])("is taken out of Base64 with all that is in it: %s", (_, credential, encoded) => {
    for (const encoding of ["base64", "base64url"] as const) {
      expect(clearing(credential)(`x ${Buffer.from(encoded).toString(encoding)}`)).toMatch(/^x \[secret\]=*$/);
    }
  });

  it("is not seen in Base64 of something else", () => {
    const text = `x ${Buffer.from('{"access_token":{"acrs":{"value":"c1"}}}').toString("base64")} 9c1e4b70-52d3-4f8a-b6e1-1`;
    expect(clearing(secret, "test")(text)).toBe(text);
  });

  it("is taken out where it is a part of another one, too", () => {
    expect(clearing("12345678", "12345678-long")("12345678-long and 12345678")).toBe("[secret] and [secret]");
  });

  it("of a few characters is taken out only as a whole word, and a shorter one never", () => {
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
