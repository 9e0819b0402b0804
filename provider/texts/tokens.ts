/** A token or a password as a request carries it. */
const authorization = /(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi;

/** A JSON Web Token, whole or cut: header and payload are JSON objects, whose Base64 begins like this. */
const jsonWebToken = /\beyJ[\w-]+\.eyJ[\w-]+(?:\.[\w-]*)?/g;

/** The user and the password of an address. */
const inAddress = /(\bhttps?:\/\/)[^\s/@"']+@/gi;

/** The text without anything that looks like a credential, no matter whose it is. */
export function redactTokens(text: string): string {
  return text
    .replace(jsonWebToken, "[token]")
    .replace(authorization, "$1[token]")
    .replace(inAddress, "$1[credentials]@");
}
