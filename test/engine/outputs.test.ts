import { runtime } from "@pulumi/pulumi";
import { type Simulator, startSimulator } from "../../simulator/index";
import { Project } from "../support/project";
import { configFor, deviceId } from "../support/tenant";

const [device, other] = [deviceId(1), deviceId(2)];

const optional = [
  "rotateWhenChanged",
  "rotatedSince",
  "maxKeyAge",
  "minInterval",
  "rotateOnCreate",
  "requireSuccess",
  "maxAttempts",
  "verifyEscrow",
];

const program = `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const laptop = new BitLockerKeyRotation("laptop", {
    managedDeviceId: "${device}", waitTimeout: "5m", maxAttempts: undefined, minInterval: null,
  });
  const later = new BitLockerKeyRotation("later", {
    managedDeviceId: "${other}", waitTimeout: pulumi.output(null), minInterval: Promise.resolve(null),
  });
  exports.later = [later.waitTimeout, later.minInterval].map((argument) => argument.apply(String));
  new pulumi.Stash("record", { input: { device: laptop.managedDeviceId, state: laptop.actionState } });
  const optional = ${JSON.stringify(optional)};
  const texts = [...optional, "waitTimeout"].map((name) => laptop[name].apply((value) => value ?? "not given"));
  new pulumi.Stash("arguments", { input: texts });
  for (const name of optional) new pulumi.Stash(name, { input: laptop[name].apply(String) });
`;

interface Step {
  urn: string;
  newState?: { inputs?: Record<string, unknown> };
}

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  const rotation = { pendingForInMs: 2_000, activeForInMs: 0 };
  simulator = await startSimulator({ devices: [device, other].map((id) => ({ id, rotation })) });
  project = Project.create(program, configFor(simulator));
});

afterAll(async () => {
  project.remove();
  await simulator.stop();
});

it("leaves a result unknown in the preview to what uses it, and hands it over once there is one", async () => {
  const given = [...optional.map(() => "not given"), "5m"];
  const preview = await project.expectSuccess("preview", "--json", "--non-interactive");
  const { steps } = JSON.parse(preview.output) as { steps: Step[] };
  const inputOf = (name: string) => steps.find(({ urn }) => urn.endsWith(`::${name}`))?.newState?.inputs?.["input"];
  expect(inputOf("record")).toEqual({ device, state: runtime.unknownValue });
  expect(inputOf("arguments")).toEqual(given);

  expect((await project.up()).code).toBe(0);
  const { laptop, record, arguments: stored, ...others } = project.resources();
  expect(record?.outputs["output"]).toEqual({ device, state: "done" });
  expect(stored?.outputs["output"]).toEqual(given);
  // The use of an output is a gate, also where the argument wasn't given.
  for (const name of optional) expect([name, others[name]?.dependencies]).toEqual([name, [laptop?.urn]]);
});

it("takes null for an argument that is not given, also where only an output tells, and sees no change in it", async () => {
  project.write(program.replace("minInterval: null,", "rotateWhenChanged: null, verifyEscrow: null,"));
  const { code, output } = await project.up();
  expect(code).toBe(0);
  expect(output).not.toMatch(/updated/);
  const { later, "project-dev": stack } = project.resources();
  expect(stack?.outputs["later"]).toEqual(["undefined", "undefined"]);
  expect(JSON.stringify([later?.inputs, later?.outputs])).not.toMatch(/null/);
});
