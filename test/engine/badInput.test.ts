import type { Simulator } from "../../simulator/index";
import { gatedProgram } from "../support/programs";
import type { Project } from "../support/project";
import { configFor, deviceId, quick } from "../support/tenant";
import { endStage, startStage } from "../support/stage";

const fine = deviceId(1);
const mac = deviceId(2);
// Nothing listens on the port of a service that is seldom run.
const nowhere = "https://localhost:9";

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  ({ simulator, project } = await startStage("", {
    devices: [
      { id: fine, rotation: quick },
      { id: mac, deviceName: "MAC", operatingSystem: "macOS" },
    ],
  }));
});

afterAll(() => endStage({ simulator, project }));

afterEach(() => project.configure(configFor(simulator)));

interface Case {
  what: string;
  args?: object;
  config?: () => Record<string, string>;
  says: RegExp[];
}

const cases: Case[] = [
  {
    what: "an id that is no GUID and a duration that is none",
    args: { managedDeviceId: "FIN-LT-001", waitTimeout: "soon" },
    says: [/managedDeviceId is not a GUID: give Intune's id/, /waitTimeout is not a duration: give/],
  },
  {
    what: "an unknown device",
    args: { managedDeviceId: deviceId(99) },
    says: [/managedDeviceId: .*Intune has no such device.*Check the id/],
  },
  {
    what: "a Mac",
    args: { managedDeviceId: mac },
    says: [/managedDeviceId: MAC \(.*\) runs macOS: only Windows.*Name a Windows device/],
  },
  {
    what: "a wrong secret",
    config: () => ({ "bitlocker:clientSecret": "not-the-secret" }),
    says: [
      /Entra ID refused the client secret of bitlocker:clientSecret: AADSTS7000215.*Check bitlocker:tenantId, bitlocker:clientId and bitlocker:clientSecret/,
    ],
  },
  {
    what: "an empty secret, http instead of https, twice, and a CA file that is not there",
    config: () => ({
      "bitlocker:clientSecret": "",
      "bitlocker:graphEndpoint": "http://localhost:9",
      "bitlocker:authorityHost": "http://localhost:9",
      "bitlocker:caCertificateFile": "nowhere.pem",
    }),
    says: [
      /bitlocker:clientSecret is empty: set it/,
      /bitlocker:graphEndpoint is "http:\/\/localhost:9", but credentials only go over https/,
      /bitlocker:authorityHost is "http/,
      /bitlocker:caCertificateFile names .*nowhere\.pem, which can't be read/,
    ],
  },
  {
    what: "a server that is not there",
    config: () => ({ "bitlocker:authorityHost": nowhere, "bitlocker:graphEndpoint": nowhere }),
    says: [/https:\/\/localhost:9 can't be reached: .*Check the network/],
  },
];

it.each(cases)(
  "answers $what with one message that names the resource and the remedy, and triggers nothing",
  async ({ args, config, says }) => {
    project.write(gatedProgram({ laptop: args ?? { managedDeviceId: fine } }));
    if (config) project.configure(config());
    const { code, output } = await project.up();
    expect(code).not.toBe(0);
    for (const said of says) expect(output).toMatch(said);
    expect(output).toMatch(/resource 'laptop'/);
    expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/);
    expect(output).not.toContain("not-the-secret");
    expect(simulator.rotationRequests()).toHaveLength(0);
  },
);

it("lets a preview go on without network, with one warning", async () => {
  project.write(gatedProgram({ a: { managedDeviceId: fine }, b: { managedDeviceId: fine } }));
  project.configure({ "bitlocker:authorityHost": nowhere, "bitlocker:graphEndpoint": nowhere });
  const { code, output } = await project.pulumi("preview", "--non-interactive", "--json");
  expect(code).toBe(0);
  expect(output.match(/preview does not read the devices/g)).toHaveLength(1);
});
