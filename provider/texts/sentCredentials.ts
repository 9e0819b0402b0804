import { spellingsOf } from "./spellings";
import { redactTokens } from "./tokens";

/** Shorter ones are words of any text: they are taken out only where they stand alone. */
const shortestAnywhere = 8;
/** Nothing can be taken out that is shorter, or no text would be left. */
const shortest = 4;

/** What may be Base64, in either alphabet. */
const encodedText = /[\w+/-]{12,}/g;

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
    // First, since what is encoded can't be read any more once a part of it is taken out.
    const decoded = text.replace(encodedText, (encoded) => (this.isHeldIn(encoded) ? "[secret]" : encoded));
    return redactTokens(this.clearKnown(decoded));
  }

  /** Whether what is encoded holds one, which may be encoded in turn. */
  private isHeldIn(encoded: string): boolean {
    const text = Buffer.from(encoded, "base64").toString();
    return this.clear(text) !== text;
  }

  private clearKnown(text: string): string {
    this.pattern ??= this.makePattern();
    const shown = [...this.known.values()];
    return text.replace(this.pattern, (...match: unknown[]) => {
      const groups = match.slice(1, 1 + shown.length);
      return shown[groups.findIndex((group) => group !== undefined)] ?? "[secret]";
    });
  }

  /** One group for each credential; the longest first, since one may be a part of another. */
  private makePattern(): RegExp {
    const credentials = [...this.known].sort(([a], [b]) => b.length - a.length);
    this.known.clear();
    for (const [credential, shownAs] of credentials) this.known.set(credential, shownAs);
    return new RegExp(credentials.map(([credential]) => `(${patternOf(credential)})`).join("|"), "gi");
  }
}

function patternOf(credential: string): string {
  const plain = spellingsOf(credential);
  if (credential.length < shortestAnywhere) return `(?<![A-Za-z\\d])${plain}(?![A-Za-z\\d])`;
  const encoded = [...new Set(encodedTexts(credential).flatMap(base64))];
  return [plain, ...encoded.filter((each) => each.length >= shortestAnywhere).map(spellingsOf)].join("|");
}

/** What of it may be encoded: itself, or what is written in a form, an address or a JSON text. */
function encodedTexts(credential: string): string[] {
  const form = new URLSearchParams({ credential }).toString().slice("credential=".length);
  return [credential, form, encodeURIComponent(credential), JSON.stringify(credential).slice(1, -1)];
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
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
