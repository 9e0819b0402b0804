import { type Simulator, startSimulator } from "../../../simulator/index";
import { describeLanguage } from "../../support/languages";
import { Project, type Run } from "../../support/project";
import { configFor, deviceId } from "../../support/tenant";
import { gatedYaml, yamlProgram } from "../../support/yaml";

const [done, none, failed, pending] = [1, 2, 3, 4].map(deviceId) as [string, string, string, string];

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
const result = (actionState: "done" | "failed" | "pending") => ({
  deviceActionResults: [
    { actionName: "rotateBitLockerKeys", actionState, startDateTime: hourAgo, lastUpdatedDateTime: hourAgo },
  ],
});

let simulator: Simulator;
let project: Project;

beforeEach(async () => {
  simulator = await startSimulator({
    devices: [
      { id: done, deviceName: "DONE", ...result("done") },
      { id: none, deviceName: "NONE" },
      { id: failed, deviceName: "FAILED", ...result("failed") },
      { id: pending, deviceName: "PENDING", ...result("pending"), rotation: { outcome: "never" } },
    ],
  });
  project = Project.ofFiles({ "Pulumi.yaml": yamlProgram({}) }, configFor(simulator));
});

afterEach(async () => {
  project.remove();
  await simulator.stop();
});

/** `pulumi import`. */
function importByCommand(id: string): Promise<Run> {
  return project.pulumi(
    ...["import", "bitlocker:index:KeyRotation", "laptop", id],
    ...["--yes", "--skip-preview", "--non-interactive", "--protect=false", "--generate-code=false"],
  );
}

/** The option of a resource. */
function importByOption(id: string): Promise<Run> {
  project.writeFiles({ "Pulumi.yaml": gatedYaml({ laptop: { managedDeviceId: id } }, { import: id }) });
  return project.up();
}

const ways = [
  ["the command", importByCommand],
  ["the option", importByOption],
] as const;

describeLanguage("YAML", () => {
  it.each(ways)("a rotation that is done is imported by %s, and leaves nothing to do", async (_by, importIt) => {
    expect(await importIt(done)).toMatchObject({ code: 0 });
    const { laptop } = project.resources();
    expect(laptop).toMatchObject({
      inputs: { managedDeviceId: done },
      outputs: { actionState: "done", adopted: true },
    });

    project.writeFiles({ "Pulumi.yaml": gatedYaml({ laptop: { managedDeviceId: done } }) });
    const up = await project.up();
    expect(up.output).not.toMatch(/KeyRotation laptop (?:updat|creat|replac)/);
    expect(project.resources()).toHaveProperty("deployment");
    expect(simulator.rotationRequests()).toEqual([]);
  });

  it.each(ways)("what is not done is not imported by %s, and leaves nothing in the state", async (_by, importIt) => {
    const refusals = [
      [none, /NONE \(.*\) can't be imported: it has had no rotation/],
      [failed, /FAILED \(.*\) can't be imported: its last rotation is failed/],
      [pending, /PENDING \(.*\) can't be imported: its last rotation is pending/],
    ] as const;
    for (const [id, reason] of refusals) {
      const { code, output } = await importIt(id);
      expect(code).not.toBe(0);
      expect(output).toMatch(reason);
      expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/);
      expect(project.resources()).not.toHaveProperty("laptop");
      expect(project.resources()).not.toHaveProperty("deployment");
    }
    expect(simulator.rotationRequests()).toEqual([]);
  });
});
