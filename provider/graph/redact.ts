import type { Connection } from "./connection";

/** A token as a request carries it. */
const bearer = /(\bbearer\s+)[\w.~+/=-]{8,}/gi;

/** A JSON Web Token: header and payload are JSON objects, whose base64 begins like this. */
const jsonWebToken = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g;

/** The text without any token, whoever wrote it. */
export function redactTokens(text: string): string {
  return text.replace(bearer, "$1[token]").replace(jsonWebToken, "[token]");
}

/** The text without any credential of the connection and without any token, whoever wrote it. */
export function redact(text: string, connection: Connection): string {
  const { clientSecret, clientCertificatePassword, oidcToken, oidcRequestToken } = connection;
  const withoutSecrets = [clientSecret, clientCertificatePassword, oidcToken, oidcRequestToken]
    .flatMap((secret) => (secret ? spellings(secret) : []))
    .reduce((redacted, secret) => redacted.replaceAll(secret, "[secret]"), text);
  return redactTokens(withoutSecrets);
}

/** A secret as it is, and as it is written in a form, an address and a JSON text. */
function spellings(secret: string): string[] {
  const form = new URLSearchParams({ secret }).toString().slice("secret=".length);
  return [...new Set([secret, form, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])];
}
