import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";

const begin = "-----BEGIN CERTIFICATE-----";
const end = "-----END CERTIFICATE-----";

/** The certificates of a PEM text as Node writes them, undefined for one that can't be read. */
function parse(text: string): (X509Certificate | undefined)[] {
  return text
    .split(begin)
    .slice(1)
    .map((rest) => {
      try {
        return new X509Certificate(`${begin}${rest.slice(0, rest.indexOf(end))}${end}\n`);
      } catch {
        return undefined;
      }
    });
}

/** What is wrong with a PEM text of certificates, and what to do, as the end of a sentence about its file. */
export function problemOfCertificates(text: string): string | undefined {
  const certificates = parse(text);
  if (certificates.length === 0) return "which holds no certificate: give the path of a PEM file";
  const bad = certificates.indexOf(undefined);
  return bad < 0
    ? undefined
    : `whose certificate ${bad + 1} of ${certificates.length} can't be read: replace it, or remove it`;
}

/** The certificates of a PEM text, each on lines of its own. OpenSSL skips what it can't read, and all that follows. */
export function certificatesIn(text: string): string {
  return parse(text).join("");
}

/** Node's own object, of which the types know nothing. */
interface NativeContext {
  addCACert(pem: string): void;
}

/**
 * Trusts an authority in addition to what the process trusts: the list that Node brings along or, with
 * `--use-openssl-ca`, that of OpenSSL, and `NODE_EXTRA_CA_CERTS`. The option `ca` would replace them.
 *
 * @param caCertificate PEM of one or more certificates.
 */
export function trusting(caCertificate: string, environment: NodeJS.ProcessEnv): SecureContext {
  const context = createSecureContext();
  const native = context.context as NativeContext;
  // Node 20 leaves out NODE_EXTRA_CA_CERTS when it copies its list in order to add to it.
  const extra = extraCertificates(environment.NODE_EXTRA_CA_CERTS);
  if (extra) native.addCACert(extra);
  native.addCACert(caCertificate);
  return context;
}

/** Node has warned already when the file can't be read. */
function extraCertificates(file: string | undefined): string | undefined {
  try {
    return file && readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
