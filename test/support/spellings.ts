/** A credential in the spellings in which a service may repeat it. */
export function spellingsOf(credential: string): string[] {
  const form = new URLSearchParams({ credential }).toString().slice("credential=".length);
  const json = JSON.stringify(credential).slice(1, -1);
  return [
    credential,
    encodeURIComponent(credential),
    encodeURIComponent(credential).replace(/%../g, (escape) => escape.toLowerCase()),
    form,
    json,
    json.replaceAll("/", "\\/"),
    json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ...[credential, `user:${credential}`, `a-user:${credential}`].flatMap((text) => [
      Buffer.from(text).toString("base64"),
      Buffer.from(text).toString("base64url"),
    ]),
    credential.toLowerCase(),
  ];
}

/** The length from which a part of a credential counts as a leak. */
const partLength = 8;

/** The parts of credentials that a text shows, in any spelling, whether it shows them whole or cut. */
export function shownOf(credentials: readonly string[], text: string): string[] {
  const shown = text.toLowerCase();
  return credentials.flatMap((credential) => partsOf(credential).filter((part) => shown.includes(part)));
}

const parts = new Map<string, string[]>();

function partsOf(credential: string): string[] {
  const made =
    parts.get(credential) ??
    [...spellingsOf(credential).filter((spelling) => !isBase64Of(credential, spelling)), ...base64(credential)].flatMap(
      (spelling) => windowsOf(spelling.toLowerCase()),
    );
  parts.set(credential, made);
  return made;
}

function isBase64Of(credential: string, spelling: string): boolean {
  return Buffer.from(spelling, "base64").toString().endsWith(credential);
}

/** Without the characters at both ends, which hold only a few bits of it, and what is beside it. */
function base64(credential: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(credential)]);
    const inner = bytes.toString("base64").slice(4, -4);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function windowsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - partLength + 1) }, (_, at) => text.slice(at, at + partLength));
}
