import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClientCertificate } from "../support/clientCertificate";
import { simulators } from "./simulators";

/** Go takes the certificates it trusts from a file that is named in the environment on these alone. */
const isTrustSettable = process.platform !== "win32" && process.platform !== "darwin";

/** The client's executable; the first run on a machine builds it, which takes about a minute of computing. */
function build(): string {
  const script = join(__dirname, "otherClients", "buildGo.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  if (status !== 0) throw new Error(`The client in Go could not be built:\n${stderr}`);
  return stdout;
}

const client = isTrustSettable ? build() : "";
const reason = isTrustSettable ? "there is no Go on this machine" : "Go trusts this system's own certificates only";

/** What the Terraform and Pulumi providers for Entra ID are written with. */
(client ? describe : describe.skip)(`clients in Go${client ? "" : ` (skipped: ${reason})`}`, () => {
  const start = simulators();

  it("azidentity signs in by secret, certificate and assertion; HashiCorp's SDK finds the cloud and reads a group", async () => {
    const subject = "repo:contoso/laptops:environment:production";
    const { certificate, privateKey } = await createClientCertificate();
    const { simulator } = await start({ certificates: [certificate], federatedCredentials: [{ subject }] });
    simulator.roles = [...simulator.roles, "Domain.Read.All"];
    const { url, tenantId, clientId, clientSecret, caCertificateFile } = simulator;
    const app = { url, tenantId, clientId, clientSecret, certificate: certificate + privateKey };
    const idToken = await simulator.issueIdToken(subject);
    const env = {
      ...process.env,
      SSL_CERT_FILE: caCertificateFile,
      SIMULATED_TENANT: JSON.stringify({ ...app, idToken, groupName: "Finance laptops" }),
    };
    const { stdout } = await promisify(execFile)(client, [], { env });
    const group = {
      displayName: "Finance laptops",
      members: 10,
      domain: "contoso.example",
      unknown: expect.stringMatching(/404.*Request_ResourceNotFound/) as string,
    };
    expect(JSON.parse(stdout)).toEqual({
      secret: "1",
      certificate: "2",
      assertion: "2",
      "group by secret": group,
      "group by oidc": group,
    });
    expect(simulator.requests.filter(({ path }) => path.startsWith("//"))).toEqual([]);
  });
});
