import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Authority, startAuthority } from "../../support/authority";
import { testFolder } from "../../support/testFolder";

/** Asks each address with the configured authority, and prints whose certificate was believed. */
const script = `
  const { createFetch } = require("./provider/graph/transport/http.ts");
  const [configured, ...urls] = process.argv.slice(1);
  const fetch = createFetch(configured);
  const ask = (url) => fetch(url).then(() => true, ({ message }) => message.includes("certificate") ? false : message);
  Promise.all(urls.map(ask)).then((believed) => { process.stdout.write(JSON.stringify(believed)); process.exit(); });
`;

// What a process trusts is fixed when it starts, hence the processes of their own.
describe("the configured authority", () => {
  const folder = testFolder();
  let configured: Authority;
  let other: Authority;
  let otherFile: string;
  beforeAll(async () => {
    [configured, other] = await Promise.all([startAuthority(), startAuthority()]);
    otherFile = folder.write("other.pem", other.caCertificate);
  });
  afterAll(() => Promise.all([configured.stop(), other.stop()]));

  async function believed(caCertificate: string, environment: NodeJS.ProcessEnv, flags: string[] = []) {
    const urls = [configured, other].map(({ origin }) => `${origin}/x`);
    const run = ["-r", "ts-node/register/transpile-only", ...flags, "-e", script, "--", caCertificate, ...urls];
    const env = { ...process.env, ...environment };
    const { stdout } = await promisify(execFile)(process.execPath, run, { cwd: join(__dirname, "../../.."), env });
    return JSON.parse(stdout) as unknown;
  }

  it.each([
    ["NODE_EXTRA_CA_CERTS", () => ({ NODE_EXTRA_CA_CERTS: otherFile }), []],
    ["--use-openssl-ca with SSL_CERT_FILE", () => ({ SSL_CERT_FILE: otherFile }), ["--use-openssl-ca"]],
    [
      "--use-openssl-ca in NODE_OPTIONS",
      () => ({ SSL_CERT_FILE: otherFile, NODE_OPTIONS: "--use-openssl-ca" }),
      [] as string[],
    ],
  ])("is trusted in addition to %s", async (_, environment, flags) => {
    expect(await believed(configured.caCertificate, environment(), flags)).toEqual([true, true]);
  });

  it("is trusted alone besides Node's own list, also when NODE_EXTRA_CA_CERTS names no file", async () => {
    const environment = { NODE_EXTRA_CA_CERTS: join(folder.path, "missing.pem") };
    expect(await believed(configured.caCertificate, environment)).toEqual([true, false]);
  });
});
