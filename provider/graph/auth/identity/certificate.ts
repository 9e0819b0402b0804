import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { naming, type Setting, textOf } from "../../../settings/setting";

const wanted = "the path of a PEM file with the certificate and its private key";
const conversion = "openssl pkcs12 -in app.pfx -out app.pem -nodes";

/**
 * What is wrong with the file of a client certificate, if anything. Azure-identity says it too, but late, and in terms of
 * the library that reads keys.
 */
export function certificateProblem(file: Setting, password: Setting): string[] {
  if (!file.value.trim()) return [];
  try {
    check(textOf(file, wanted), file, password);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function check(pem: string, file: Setting, password: Setting): void {
  const problem = (what: string) => new Error(`${naming(file)}, ${what}.`);
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    // The azuread provider takes PKCS #12, azure-identity PEM.
    throw problem(`which holds no certificate in PEM: give ${wanted} (of a PKCS #12 file: ${conversion})`);
  }
  if (!pem.includes("PRIVATE KEY-----")) throw problem(`which holds no private key: give ${wanted}`);
  const key = privateKey(pem, password, problem);
  if (key.asymmetricKeyType !== "rsa") throw problem("whose key is not RSA, the only kind that Entra ID takes");
  if (!new X509Certificate(pem).checkPrivateKey(key)) {
    throw problem("whose first certificate is not that of its private key: put that one first");
  }
}

function privateKey(pem: string, password: Setting, problem: (what: string) => Error): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: "pem", passphrase: password.value });
  } catch {
    throw problem(
      password.value
        ? `whose private key can't be opened with ${password.source}: check that password`
        : "whose private key can't be opened: if it is encrypted, set bitlocker:clientCertificatePassword",
    );
  }
}
