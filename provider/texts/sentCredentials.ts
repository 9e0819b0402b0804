import { redactTokens } from "./tokens";

/** Shorter ones are words of any text: they are taken out only where they stand alone, and not in other spellings. */
const shortestAnywhere = 8;
/** Nothing can be taken out that is shorter, or no text would be left. */
const shortest = 4;

/**
 * What this process has sent or could send as a credential. Every text that leaves the process is cleared of it here,
 * since a service, a proxy or a library may repeat what it was sent, anywhere and in any spelling.
 */
export class SentCredentials {
  private readonly known = new Map<string, string>();
  private pattern: RegExp | undefined;

  /** Keeps a credential in mind; undefined and what is too short for one are ignored. */
  remember(credential: string | undefined, shownAs: "[secret]" | "[token]" = "[secret]"): void {
    if (credential === undefined || credential.length < shortest || this.known.has(credential)) return;
    this.known.set(credential, shownAs);
    this.pattern = undefined;
  }

  /** The text without any of them, and without what looks like a token. */
  clear(text: string): string {
    if (this.known.size === 0) return redactTokens(text);
    this.pattern ??= this.makePattern();
    const shown = [...this.known.values()];
    const cleared = text.replace(this.pattern, (...match: unknown[]) => {
      const groups = match.slice(1, 1 + shown.length);
      return shown[groups.findIndex((group) => group !== undefined)] ?? "[secret]";
    });
    return redactTokens(cleared);
  }

  /** One group for each credential; the longest first, since one may be a part of another. */
  private makePattern(): RegExp {
    const credentials = [...this.known].sort(([a], [b]) => b.length - a.length);
    this.known.clear();
    for (const [credential, shownAs] of credentials) this.known.set(credential, shownAs);
    return new RegExp(credentials.map(([credential]) => `(${patternOf(credential)})`).join("|"), "g");
  }
}

function patternOf(credential: string): string {
  if (credential.length < shortestAnywhere) return `(?<![A-Za-z\\d])${escaped(credential)}(?![A-Za-z\\d])`;
  const spellings = [...new Set([...texts(credential), ...texts(credential).flatMap(base64)])];
  return spellings
    .filter((spelling) => spelling.length >= shortestAnywhere)
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join("|");
}

/** As it is, and as it is written in a form, an address and a JSON text. */
function texts(credential: string): string[] {
  const form = new URLSearchParams({ credential }).toString().slice("credential=".length);
  const json = JSON.stringify(credential).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const cautious = ascii.replace(/[<>&'+]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  return [credential, form, encodeURIComponent(credential), json, ascii, cautious].flatMap((text) => [
    text,
    text.replaceAll("/", "\\/"),
  ]);
}

/**
 * What Base64 makes of a text wherever it begins in what is encoded. The characters at both ends, which depend on what is
 * beside it, stay: they hold a few bits of it.
 */
function base64(text: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const whole = bytes.toString("base64").replace(/=+$/, "");
    const own = whole.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [own, own.replaceAll("+", "-").replaceAll("/", "_"), encodeURIComponent(own)];
  });
}

/** For a pattern in which escapes of an address or of JSON may have capital or small letters. */
function escaped(text: string): string {
  return text
    .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
    .replace(/(%|\\\\u)([\da-f]{4}|[\da-f]{2})/gi, (_, sign: string, digits: string) => sign + eitherCase(digits));
}

function eitherCase(digits: string): string {
  return digits.replace(/[a-f]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}
