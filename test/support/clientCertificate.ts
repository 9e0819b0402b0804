import { createPrivateKey } from "node:crypto";
import { generate } from "selfsigned";

/** A self-signed certificate with its key, as one makes for an app registration. */
export async function createClientCertificate(kind: "rsa" | "ec" = "rsa") {
  const options = kind === "ec" ? ({ keyType: "ec", curve: "P-256" } as const) : { keySize: 2048 };
  const { cert, private: key } = await generate([{ name: "commonName", value: "app" }], {
    ...options,
    algorithm: "sha256",
  });
  return { certificate: `${cert.trim()}\n`, privateKey: `${key.trim()}\n` };
}

/** The key again, such that it opens with the password only. */
export function encrypted(privateKey: string, passphrase: string): string {
  const key = createPrivateKey(privateKey);
  return key.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase }).toString();
}
