import { randomBytes } from "node:crypto";
import { generate } from "selfsigned";

/** What a server on this machine needs so that a client which trusts the authority accepts it. All in PEM. */
export interface Certificates {
  /** The certificate of the authority, which clients are to trust. */
  readonly authority: string;
  /** The server's certificate, good for `localhost`, `127.0.0.1` and `::1`. */
  readonly certificate: string;
  readonly privateKey: string;
}

const day = 24 * 3_600_000;
const elliptic = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/**
 * Makes a new authority and a certificate signed by it. The authority's key is forgotten at once, so a client
 * that trusts it trusts this one server and nothing else. Both are valid for a year from yesterday: clocks may be a
 * little wrong.
 */
export async function createCertificates(): Promise<Certificates> {
  const validity = { notBeforeDate: new Date(Date.now() - day), notAfterDate: new Date(Date.now() + 365 * day) };
  const authority = await generate(
    [{ name: "commonName", value: `pulumi-bitlocker simulator ${randomBytes(4).toString("hex")}` }],
    {
      ...elliptic,
      ...validity,
      extensions: [
        { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  );
  const server = await generate([{ name: "commonName", value: "localhost" }], {
    ...elliptic,
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  // Clients join the certificates of several files, one after the other.
  return { authority: `${authority.cert.trimEnd()}\n`, certificate: server.cert, privateKey: server.private };
}
