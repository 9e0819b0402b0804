import { type Simulator, startSimulator } from "../../simulator/index";
import { projectOfExample } from "../support/examples";
import { describeLanguage } from "../support/languages";
import type { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";

const device = deviceId(1);

let simulator: Simulator;
let project: Project;

beforeEach(async () => {
  simulator = await startSimulator({ devices: [{ id: device, deviceName: "FIN-LT-001", rotation: quick }] });
});

afterEach(async () => {
  project.remove();
  await simulator.stop();
});

/** Previews an example and runs it twice. */
async function play(example: string, path?: string): Promise<void> {
  project = projectOfExample(example, { ...configFor(simulator), "project:managedDeviceId": device }, path);
  const preview = await project.expectSuccess("preview", "--non-interactive");
  expect(preview.output).toMatch(/deviceName *: "FIN-LT-001"/);
  expect(preview.output).toMatch(/actionState *: \[unknown\]/);
  expect(simulator.rotationRequests()).toHaveLength(0);

  await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive");
  const { laptop, deployment, "project-dev": stack } = project.resources();
  expect(stack?.outputs).toMatchObject({ deviceName: "FIN-LT-001", actionState: "done" });
  expect(laptop).toMatchObject({ type: "bitlocker:index:KeyRotation", outputs: { actionState: "done" } });
  expect(deployment?.dependencies).toEqual([laptop?.urn]);
  expect(project.state()).not.toContain(simulator.clientSecret);

  const before = simulator.requests.length;
  await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes");
  expect(simulator.requests.slice(before)).toEqual([]);
  expect(simulator.rotationRequests(device)).toHaveLength(1);
}

describeLanguage("YAML", () => {
  it("rotates one device, and rests", () => play("yaml-single-device"));
});

describeLanguage("Python", (path) => {
  it("rotates one device, and rests", () => play("python-single-device", path));
});

describeLanguage("Go", () => {
  it("rotates one device, and rests", () => play("go-single-device"));
});
