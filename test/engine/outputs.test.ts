import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../simulator";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";

const device = deviceId(1);

const program = `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const laptop = new BitLockerKeyRotation("laptop", { managedDeviceId: "${device}" });
  new pulumi.Stash("record", { input: { device: laptop.managedDeviceId, state: laptop.actionState } });
`;

interface Step {
  urn: string;
  newState?: { inputs?: Record<string, unknown> };
}

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  const rotation = { pendingForInMs: 0, activeForInMs: 0 };
  simulator = await startSimulator({ devices: [{ id: device, rotation }] });
  project = Project.create(program, configFor(simulator));
});

afterAll(async () => {
  project.remove();
  await simulator.stop();
});

it("leaves a result unknown in the preview to what uses it, and hands it over once there is one", async () => {
  const preview = await project.expectSuccess("preview", "--json", "--non-interactive");
  const { steps } = JSON.parse(preview.output) as { steps: Step[] };
  const record = steps.find(({ urn }) => urn.endsWith("::record"));
  expect(record?.newState?.inputs).toEqual({ input: { device, state: runtime.unknownValue } });

  expect((await project.up()).code).toBe(0);
  const { record: stored } = project.resources();
  expect(stored?.outputs["output"]).toEqual({ device, state: "done" });
});
