import { configFor, deviceId, quick } from "../support/tenant";
import { stages } from "../support/stage";

const device = deviceId(1);

/** The text of a program whose rotation has a provider of its own, with this configuration. */
const programWith = (config: Record<string, string>) => `
  const pulumi = require("@pulumi/pulumi");
  const { BitLockerKeyRotation } = require("pulumi-bitlocker");
  const config = ${JSON.stringify(config)};
  config["bitlocker:clientSecret"] = pulumi.secret(config["bitlocker:clientSecret"]);
  const provider = new pulumi.ProviderResource("pulumi-nodejs", "own", config);
  new BitLockerKeyRotation("laptop", { managedDeviceId: "${device}" }, { provider });
`;

const start = stages();

it("sees the configuration of its provider, and not that of the stack", async () => {
  // Nothing listens on the port of a service that is seldom run.
  const config = { "bitlocker:graphEndpoint": "https://localhost:9" };
  const { simulator, project } = await start("", { devices: [{ id: device, rotation: quick }] }, config);
  const { "bitlocker:caCertificateFile": _, ...withoutCertificate } = configFor(simulator);
  project.write(programWith(withoutCertificate));
  const preview = await project.expectSuccess("preview", "--non-interactive");
  expect(preview.output).toMatch(/laptop .*preview does not read the devices: .*certificate/);

  project.write(programWith(configFor(simulator)));
  expect((await project.up()).code).toBe(0);
  expect(simulator.rotationRequests(device)).toHaveLength(1);
  expect(project.state()).not.toContain(simulator.clientSecret);
});
