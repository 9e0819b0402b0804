import type { Simulator } from "../../simulator/index";
import type { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";
import { endStage, startStage } from "../support/stage";

const [laptop, twin, otherTwin] = [deviceId(1), deviceId(2), deviceId(3)];

/** Looks devices up by names that are known, that a rotation tells, and that are secret. */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation, getManagedDevice, getManagedDeviceOutput, getManagedDevicesOutput } = require("pulumi-bitlocker");
  module.exports = async () => {
    const { managedDeviceId } = await getManagedDevice({ deviceName: "fin-lt-001" });
    const rotation = new BitLockerKeyRotation("laptop", { managedDeviceId });
    const byOutput = getManagedDeviceOutput({ deviceName: rotation.deviceName });
    const bySecret = getManagedDeviceOutput({ serialNumber: pulumi.secret("CDX00001") });
    const twins = getManagedDevicesOutput({ filter: pulumi.interpolate\`deviceName eq '\${"TWIN"}'\` });
    return {
      serialNumber: byOutput.serialNumber,
      hidden: bySecret.osVersion,
      twins: twins.devices.apply((devices) => devices.map(({ managedDeviceId }) => managedDeviceId)),
    };
  };
`;

/** The text of a program that does nothing but this, and does not wait for it. */
const asking = (question: string) => `
  const pulumi = require("@pulumi/pulumi");
  const bitlocker = require("pulumi-bitlocker");
  ${question};
`;

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  ({ simulator, project } = await startStage(program, {
    devices: [
      {
        ...{ id: laptop, deviceName: "FIN-LT-001", serialNumber: "CDX00001", osVersion: "10.0.26100.4242" },
        rotation: quick,
      },
      { id: otherTwin, deviceName: "TWIN", serialNumber: "CDX00003" },
      { id: twin, deviceName: "TWIN", serialNumber: "CDX00002" },
    ],
  }));
});

afterAll(() => endStage({ simulator, project }));

afterEach(() => project.configure(configFor(simulator)));

it("rotates the keys of a device that was looked up by its name", async () => {
  project.write(program);
  const preview = await project.expectSuccess("preview", "--non-interactive");
  expect(preview.output).toMatch(/KeyRotation laptop create/);
  expect(preview.output).toMatch(/serialNumber: (?:output<string>|\[unknown\])/);
  expect(simulator.rotationRequests()).toHaveLength(0);

  const up = await project.up();
  expect(up).toMatchObject({ code: 0 });
  expect(simulator.rotationRequests(laptop)).toHaveLength(1);
  const outputs = await project.expectSuccess("stack", "output", "--json");
  expect(JSON.parse(outputs.output)).toEqual({
    serialNumber: "CDX00001",
    hidden: "[secret]",
    twins: [twin, otherTwin],
  });
  expect(project.state()).not.toContain("10.0.26100.4242");
  expect((await project.up("--expect-no-changes")).code).toBe(0);
});

interface Case {
  what: string;
  question: string;
  config?: Record<string, string>;
  says: RegExp;
}

const cases: Case[] = [
  {
    what: "an ambiguous name",
    question: `new bitlocker.BitLockerKeyRotation("x", { managedDeviceId: bitlocker.getManagedDeviceOutput({ deviceName: "TWIN" }).managedDeviceId })`,
    says: /error: .*getManagedDevice: 2 devices have the deviceName "TWIN".*\n +- TWIN, managedDeviceId .*, serialNumber CDX0000\d, last check-in 20.*Z\n +- TWIN/,
  },
  {
    what: "a filter of a property that there is not",
    question: `exports.devices = bitlocker.getManagedDevicesOutput({ filter: "name eq 'A'" }).devices`,
    says: /error: getManagedDevices: The filter name eq 'A' can't be right: there is no property name\./,
  },
  {
    what: "a name that is a secret",
    question: `exports.device = bitlocker.getManagedDeviceOutput({ deviceName: pulumi.secret("twin") })`,
    says: /error: getManagedDevice: 2 devices have the deviceName "\[secret\]".*\n +- \[secret\], managedDeviceId/,
  },
  {
    what: "a secret that is no id",
    question: `exports.device = bitlocker.getManagedDeviceOutput({ managedDeviceId: pulumi.secret("Twin") })`,
    says: /error: getManagedDevice: managedDeviceId is "\[secret\]", which is not a GUID/,
  },
  {
    what: "a filter that is a secret",
    question: `exports.devices = bitlocker.getManagedDevicesOutput({ filter: pulumi.secret("name eq 'TWIN'") }).devices`,
    says: /error: getManagedDevices: The filter \[secret\] can.t be right: .*There are azureADDeviceId/,
  },
  {
    what: "a wrong secret",
    question: `bitlocker.getManagedDevices()`,
    config: { "bitlocker:clientSecret": "not-the-secret" },
    says: /error: getManagedDevices: Entra ID refused the client secret of bitlocker:clientSecret: AADSTS7000215/,
  },
];

it.each(cases)("answers $what with one message, without a stack", async ({ question, config = {}, says }) => {
  project.write(asking(question));
  project.configure(config);
  const { code, output } = await project.pulumi("preview", "--non-interactive");
  expect(code).not.toBe(0);
  const [, diagnostics = ""] = output.split("Diagnostics:");
  expect(diagnostics).toMatch(says);
  expect(diagnostics.match(/error: /g)).toHaveLength(1);
  expect(output).not.toMatch(/\n\s+at .*:\d+|unhandled/);
  expect(output).not.toContain("not-the-secret");
  if (question.includes("pulumi.secret")) expect(output).not.toMatch(/twin/i);
});
