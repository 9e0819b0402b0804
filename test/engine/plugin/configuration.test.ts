import { type Simulator, startSimulator } from "../../../simulator/index";
import { describeLanguage } from "../../support/languages";
import { Project } from "../../support/project";
import { configFor, deviceId } from "../../support/tenant";
import { gatedYaml, yamlProgram } from "../../support/yaml";

const managedDeviceId = deviceId(1);

/** A program whose rotation has a provider of its own. */
const withOwn = (properties: object) =>
  yamlProgram({
    contoso: { type: "pulumi:providers:bitlocker", properties },
    laptop: { type: "bitlocker:KeyRotation", properties: { managedDeviceId }, options: { provider: "${contoso}" } },
  });

let simulator: Simulator;
let project: Project;

beforeAll(async () => {
  simulator = await startSimulator({ devices: [{ id: managedDeviceId }] });
  project = Project.ofFiles({ "Pulumi.yaml": gatedYaml({ laptop: { managedDeviceId } }) }, configFor(simulator));
});

afterAll(async () => {
  project.remove();
  await simulator.stop();
});

/** What `up` says; it fails, and nothing is requested. */
async function complaint(): Promise<string> {
  const { code, output } = await project.up();
  expect(code).not.toBe(0);
  expect(output).not.toMatch(/UNKNOWN|rpc error|\n\s+at .*:\d+:\d+/);
  expect(simulator.requests).toEqual([]);
  return output;
}

describeLanguage("YAML", () => {
  it("names what is wrong with the stack's configuration by its key, all at once", async () => {
    project.configure({ "bitlocker:environment": "mars", "bitlocker:tenant": "x", "bitlocker:useCli": "maybe" });
    const said = await complaint();
    expect(said).toMatch(/error: .* bitlocker:environment is "mars", which is no cloud/);
    expect(said).toMatch(/error: .* bitlocker:tenant is no setting of pulumi-bitlocker: take it out/);
    expect(said).toMatch(/error: .* bitlocker:useCli is "maybe", which is neither/);
  });

  it("names what is wrong with a provider of the program by its property, and what it lacks", async () => {
    project.writeFiles({ "Pulumi.yaml": withOwn({ environment: "mars", graphEndpoint: "http://graph.example" }) });
    const wrong = await complaint();
    expect(wrong).toMatch(/error: .* environment of the provider contoso is "mars", which is no cloud/);
    expect(wrong).toMatch(/error: .* graphEndpoint of the provider contoso is "http:.*only go over https/);

    project.writeFiles({ "Pulumi.yaml": withOwn({ clientSecret: "open-sesame" }) });
    const lacking = await complaint();
    expect(lacking).toMatch(
      /error: tenantId of the provider contoso is not set, and clientSecret of the provider contoso needs it: set it/,
    );
    expect(wrong + lacking).not.toMatch(/open-sesame|bitlocker:(?:tenantId|clientId|environment|graphEndpoint)/);
  });
});
