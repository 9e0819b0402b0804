import { join } from "node:path";
import { certificateProblem } from "../../../../provider/graph/auth/identity/certificate";
import { createClientCertificate, encrypted } from "../../../support/clientCertificate";
import { testFolder } from "../../../support/testFolder";

const folder = testFolder();
let app: Awaited<ReturnType<typeof createClientCertificate>>;
beforeAll(async () => {
  app = await createClientCertificate();
});

/** What is wrong with a file of that content. */
function problemOf(content: string | Buffer, password = ""): string[] {
  const file = folder.write("app.pem", content);
  const problems = certificateProblem(
    { value: file, source: "ARM_CLIENT_CERTIFICATE_PATH" },
    { value: password, source: "ARM_CLIENT_CERTIFICATE_PASSWORD" },
  );
  for (const problem of problems) expect(problem).toMatch(`ARM_CLIENT_CERTIFICATE_PATH names ${file}, wh`);
  return problems;
}

describe("the file of a client certificate", () => {
  it.each(["certificate first", "key first"])("is good with the certificate and its key, the %s", (order) => {
    const { certificate, privateKey } = app;
    expect(problemOf(order === "key first" ? privateKey + certificate : certificate + privateKey)).toEqual([]);
  });

  it("is good when its key opens with the password, and named with its password when not", () => {
    const pem = app.certificate + encrypted(app.privateKey, "the-password");
    expect(problemOf(pem, "the-password")).toEqual([]);
    const [wrong = ""] = problemOf(pem, "another-password");
    expect(wrong).toContain("can't be opened with ARM_CLIENT_CERTIFICATE_PASSWORD: check that password.");
    expect(wrong).not.toContain("another-password");
    expect(problemOf(pem)[0]).toContain("if it is encrypted, set bitlocker:clientCertificatePassword.");
  });

  it("must be PEM: how to convert the one that the azuread provider takes is said", () => {
    expect(problemOf(Buffer.from([0x30, 0x82, 0x0a]))[0]).toContain(
      "holds no certificate in PEM: give the path of a PEM file with the certificate and its private key (of a PKCS #12 file: openssl pkcs12 -in",
    );
  });

  it("must hold the private key", () => {
    expect(problemOf(app.certificate)[0]).toContain("which holds no private key: give the path of");
  });

  it("must hold the key of its first certificate", async () => {
    const other = await createClientCertificate();
    expect(problemOf(app.certificate + other.privateKey)[0]).toContain("is not that of its private key");
    expect(problemOf(app.certificate + other.certificate + app.privateKey)).toEqual([]);
  });

  it("must hold an RSA key", async () => {
    const { certificate, privateKey } = await createClientCertificate("ec");
    expect(problemOf(certificate + privateKey)[0]).toContain("whose key is not RSA");
  });

  it("must be there", () => {
    const setting = { value: join(folder.path, "missing.pem"), source: "bitlocker:clientCertificatePath" };
    expect(certificateProblem(setting, { value: "", source: "" })).toEqual([
      `bitlocker:clientCertificatePath names ${folder.path}/missing.pem, which can't be read: give the path of a PEM file with the certificate and its private key, absolute or from the program's folder.`,
    ]);
  });
});
