import { type Simulator, startSimulator } from "../../../simulator/index";
import { projectOfExample } from "../../support/examples";
import { describeLanguage } from "../../support/languages";
import type { Project, Run } from "../../support/project";
import { deviceId, quick } from "../../support/tenant";

const customers = ["contoso", "fabrikam"] as const;
type Customer = (typeof customers)[number];

const devices = { contoso: deviceId(1), fabrikam: deviceId(2) };
const secrets = { contoso: "Contoso~8Q-secret.value", fabrikam: "Fabrikam~7W-secret.value" };
const mistaken = "Fabrikam~0X-former.secret";
const clientIds = {
  contoso: "5ec0d000-0000-4000-8000-00000000000a",
  fabrikam: "5ec0d000-0000-4000-8000-00000000000b",
};

let tenants: Record<Customer, Simulator>;
let project: Project;

beforeEach(async () => {
  const [contoso, fabrikam] = await Promise.all(customers.map(startTenant));
  tenants = { contoso, fabrikam } as Record<Customer, Simulator>;
  const config = customers.map((customer) => ({
    [`project:${customer}TenantId`]: `${customer}.example`,
    [`project:${customer}ClientId`]: clientIds[customer],
    [`project:${customer}ClientSecret`]: secrets[customer],
    [`project:${customer}DeviceId`]: devices[customer],
  }));
  project = projectOfExample("many-tenants", Object.assign({}, ...config) as Record<string, string>);
  project.edit("Pulumi.yaml", atHome);
});

afterEach(async () => {
  delete process.env["PULUMI_BITLOCKER_DEBUG"];
  project.remove();
  await Promise.all(customers.map((customer) => tenants[customer].stop()));
});

function startTenant(customer: Customer): Promise<Simulator> {
  const roles = ["DeviceManagementManagedDevices.ReadWrite.All"];
  return startSimulator({
    domains: [`${customer}.example`],
    devices: [{ id: devices[customer], deviceName: customer.toUpperCase(), rotation: quick }],
    apps: [{ clientId: clientIds[customer], clientSecret: secrets[customer], roles }],
  });
}

/** The example with each tenant at its simulator. */
function atHome(program: string): string {
  return customers.reduce((text, customer) => {
    const { graphEndpoint, authorityHost, caCertificateFile } = tenants[customer];
    const addresses = Object.entries({ graphEndpoint, authorityHost, caCertificateFile });
    const lines = addresses.map(([name, value]) => `      ${name}: ${value}\n`).join("");
    return text.replace(`      tenantId: \${${customer}TenantId}\n`, (line) => line + lines);
  }, program);
}

const posts = () => customers.map((customer) => tenants[customer].rotationRequests().length);

function expectNoSecret({ output }: Run): void {
  for (const secret of [...Object.values(secrets), mistaken]) expect(output + project.state()).not.toContain(secret);
}

describeLanguage("YAML", () => {
  it("asks each tenant with its own secret, and shows none of them, also where one tenant refuses its own", async () => {
    process.env["PULUMI_BITLOCKER_DEBUG"] = "1";
    const up = await project.up("--debug");
    expect(up.code).toBe(0);
    expect(up.output).toContain("debug: ");
    expectNoSecret(up);
    expect(posts()).toEqual([1, 1]);
    expect(project.resources()["project-dev"]?.outputs).toEqual({
      contoso: "CONTOSO is done",
      fabrikam: "FABRIKAM is done",
    });
    for (const [own, other] of [customers, [...customers].reverse()] as [Customer, Customer][]) {
      const { requests } = tenants[own];
      expect(requests.filter(({ path }) => path.includes(devices[other]))).toEqual([]);
      expect(requests.filter(({ status }) => status >= 400)).toEqual([]);
    }

    // Another secret is no change of a resource.
    project.configure({ "project:fabrikamClientSecret": mistaken });
    const before = customers.map((customer) => tenants[customer].requests.length);
    const changed = await project.up("--debug");
    expect(changed.output).toMatch(/~ +pulumi:providers:bitlocker fabrikam updated/);
    expect(changed.output).not.toMatch(/KeyRotation \w+ (?:updat|creat|replac)/);
    expect(customers.map((customer) => tenants[customer].requests.length)).toEqual(before);
    expectNoSecret(changed);

    project.edit("Pulumi.yaml", (text) => text.replaceAll("minInterval: 1h", "rotateWhenChanged: { reason: leak }"));
    const refused = await project.up("--debug", "--continue-on-error");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(
      /Entra ID refused the client secret of clientSecret of the provider fabrikam: AADSTS7000215/,
    );
    expectNoSecret(refused);
    expect(posts()).toEqual([2, 1]);
  });
});
