import type { Simulator } from "../../simulator/index";
import type { Project } from "../support/project";
import { deviceId, quick } from "../support/tenant";
import { endStage, startStage } from "../support/stage";

const device = deviceId(1);

/** The text of a program whose trigger is a secret. */
const programOf = (trigger: string) => `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const rotateWhenChanged = ${trigger};
  const laptop = new BitLockerKeyRotation("laptop", { managedDeviceId: "${device}", rotateWhenChanged });
  exports.trigger = laptop.rotateWhenChanged;
`;

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  ({ simulator, project } = await startStage(programOf(`{ ticket: pulumi.secret("open-sesame") }`), {
    devices: [{ id: device, rotation: quick }],
  }));
});

afterAll(() => endStage({ simulator, project }));

it("shows a trigger that is a secret neither in the state nor in what it prints, also when it changes or is no map", async () => {
  const up = await project.up("--diff");
  expect(up.code).toBe(0);

  project.write(programOf(`{ ticket: pulumi.secret("open-barley") }`));
  const changed = await project.up("--diff");
  expect(changed.output).toMatch(/~ 1 updated/);
  expect(simulator.rotationRequests(device)).toHaveLength(2);

  project.write(programOf(`pulumi.secret("open-rye")`));
  const mistaken = await project.up();
  expect(mistaken.output).toMatch(/rotateWhenChanged is a string, not a map/);

  for (const shown of [up.output, changed.output, mistaken.output, project.state()]) {
    expect(shown).not.toMatch(/open-(?:sesame|barley|rye)/);
  }
});

it("stores a secret rotatedSince nowhere in clear", async () => {
  project.write(`
    const pulumi = require("@pulumi/pulumi");
    const { BitLockerKeyRotation } = require("pulumi-bitlocker");
    const rotatedSince = pulumi.secret("2026-01-02T03:04:05Z");
    new BitLockerKeyRotation("since", { managedDeviceId: "${device}", rotatedSince });
  `);
  expect((await project.up()).code).toBe(0);
  expect(project.resources()["since"]?.outputs).toMatchObject({ actionState: "done" });
  expect(project.state()).not.toContain("2026-01-02T03:04:05");
});

it("names every argument that is a secret of the wrong shape, and shows none of them", async () => {
  const shapes = {
    managedDeviceId: "open-oats",
    rotatedSince: "open-oats",
    maxKeyAge: "open-oats",
    minInterval: 19283746,
    waitTimeout: ["open-oats"],
    requireSuccess: "open-oats",
    maxAttempts: 19283746,
    verifyEscrow: { open: "open-oats" },
    rotateWhenChanged: { quarter: 19283746 },
  };
  project.write(`
    const pulumi = require("@pulumi/pulumi");
    const { BitLockerKeyRotation } = require("pulumi-bitlocker");
    const shapes = Object.entries(${JSON.stringify(shapes)});
    const secrets = shapes.map(([name, value]) => [name, pulumi.secret(value)]);
    new BitLockerKeyRotation("laptop", Object.fromEntries(secrets));
  `);
  const { code, output } = await project.up("--diff");
  expect(code).not.toBe(0);
  for (const name of Object.keys(shapes)) expect(output).toMatch(new RegExp(`problem: ${name}[ .]`));
  expect(output + project.state()).not.toMatch(/open-oats|19283746/);
});
