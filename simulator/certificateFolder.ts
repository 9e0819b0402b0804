import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The folder that holds the authority's certificate, and how to remove it. */
export interface CertificateFolder {
  readonly caCertificate: string;
  readonly caCertificateFile: string;
  remove(): Promise<void>;
}

/**
 * Writes the certificate into the folder given, or into a temporary one. Only a temporary one is removed in the end.
 */
export async function prepareFolder(given: string | undefined, caCertificate: string): Promise<CertificateFolder> {
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), "bitlocker-simulator-")) : resolve(given);
  await mkdir(folder, { recursive: true });
  const caCertificateFile = join(folder, "ca.pem");
  await writeFile(caCertificateFile, caCertificate);
  const remove = async () => {
    if (given === undefined) await rm(folder, { recursive: true, force: true });
  };
  return { caCertificate, caCertificateFile, remove };
}
