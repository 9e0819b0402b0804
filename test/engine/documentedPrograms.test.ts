import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/index";
import { builtPlugin } from "../support/examples";
import { describeLanguage } from "../support/languages";
import { Project } from "../support/project";
import { configFor, quick } from "../support/tenant";

/** Each program in YAML, and how many rotations it has. */
const programs = [
  ...programsIn("README.md").map((text) => ["README.md", text, 1] as const),
  ...programsIn("docs/languages.md").map((text, index) => ["docs/languages.md", text, index + 1] as const),
];

const contoso = { id: "11111111-aaaa-4bbb-8ccc-000000000001", deviceName: "FIN-LT-001", rotation: quick };
const fabrikam = { id: "22222222-aaaa-4bbb-8ccc-000000000001", rotation: quick };
const fabrikamApp = {
  clientId: "5ec0d000-0000-4000-8000-000000000002",
  clientSecret: "the-secret-of-fabrikam",
  roles: ["DeviceManagementManagedDevices.ReadWrite.All"],
};

function programsIn(document: string): string[] {
  const text = readFileSync(join(__dirname, "../..", document), "utf8");
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, block = ""]) =>
    block.includes("runtime: yaml") ? [block] : [],
  );
}

/** The program for the simulated tenant, to which its own providers have to be pointed too. */
function simulated(program: string, { tenantId, graphEndpoint, authorityHost, caCertificateFile }: Simulator): string {
  const tenant = JSON.stringify({ tenantId, graphEndpoint, authorityHost, caCertificateFile }).slice(1, -1);
  const settings = tenant.split(",").map((setting) => `      ${setting.replace(":", ": ")}`);
  return program.replace(/^name: .*/, "name: project").replaceAll(/^ {6}tenantId: .*/gm, settings.join("\n"));
}

it("are one in the README, and one of one tenant and one of two in docs/languages.md", () => {
  expect(programs.map(([document]) => document)).toEqual(["README.md", "docs/languages.md", "docs/languages.md"]);
});

describeLanguage("YAML", () => {
  let simulator: Simulator;
  let project: Project;

  beforeEach(async () => {
    simulator = await startSimulator({ devices: [contoso, fabrikam], apps: [fabrikamApp] });
  });

  afterEach(async () => {
    project.remove();
    await simulator.stop();
  });

  it.each(programs)("as %s has it, rotates and ends as done: %#", async (_document, program, count) => {
    const secrets = {
      "project:contosoSecret": simulator.clientSecret,
      "project:fabrikamSecret": fabrikamApp.clientSecret,
    };
    const files = { "Pulumi.yaml": simulated(program, simulator) + builtPlugin };
    project = Project.ofFiles(files, { ...configFor(simulator), ...secrets });
    await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive");
    expect(new Set(Object.values(project.resources()["project-dev"]?.outputs ?? {}))).toEqual(new Set(["done"]));
    expect(simulator.rotationRequests()).toHaveLength(count);
  });
});
