import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../simulator";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";

const device = deviceId(1);

const program = `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const laptop = new BitLockerKeyRotation("laptop", { managedDeviceId: "${device}", waitTimeout: "5m" });
  const { managedDeviceId: device, actionState: state, maxAttempts, waitTimeout, verifyEscrow, ...others } = laptop;
  const notGiven = [others.rotateWhenChanged, others.rotatedSince, others.maxKeyAge, others.minInterval, verifyEscrow];
  const given = pulumi.all([waitTimeout, others.requireSuccess, maxAttempts, ...notGiven]);
  new pulumi.Stash("record", { input: { device, state, given: given.apply(JSON.stringify) } });
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
  const given = JSON.stringify(["5m", ...Array<null>(7).fill(null)]);
  expect(record?.newState?.inputs).toEqual({ input: { device, state: runtime.unknownValue, given } });

  expect((await project.up()).code).toBe(0);
  const { record: stored } = project.resources();
  expect(stored?.outputs["output"]).toEqual({ device, state: "done", given });
});
