import { deviceOf, EchoingService } from "../support/echoingService";
import { type Answer, idOf } from "../support/httpsService";
import { echoOf } from "../support/echoes";
import { gatedProgram } from "../support/programs";
import { Project, type Run } from "../support/project";
import { shownOf } from "../support/spellings";

const clientSecret = 'Q8x~"Yp+/\\uZ&7<k>wé9-t0Rm';
const accessToken = "0.AbQ-0paque_token~4fK9sxV8";
const credentials = [clientSecret, accessToken];
const echo = echoOf(credentials);

let service: EchoingService;
let project: Project;

beforeAll(async () => {
  service = await EchoingService.start(accessToken);
  // The engine itself hides a secret of its configuration, in its plain spelling, but knows nothing of the environment's.
  process.env.ARM_CLIENT_SECRET = clientSecret;
  const { "bitlocker:clientSecret": _, ...config } = service.config(clientSecret);
  project = Project.create("", config);
});

afterAll(() => {
  delete process.env.ARM_CLIENT_SECRET;
  project.remove();
  service.stop();
});

/** What a run printed shows neither a credential nor what a terminal would obey, but that something was taken out. */
function expectCleared({ output }: Run): void {
  expect(shownOf(credentials, output)).toEqual([]);
  expect(output).toContain("[secret]");
  // eslint-disable-next-line no-control-regex -- they must not reach a terminal
  expect(output).not.toMatch(/\u001b\[31m|\u202e|##vso\[|^\s*::add-mask/m);
}

const refused: Answer = {
  status: 403,
  headers: { "request-id": encodeURIComponent(clientSecret) },
  body: { error: { code: echo, message: echo } },
};

it("shows no credential that Graph repeats, on the terminal, in the log of the engine and in the exported state", async () => {
  const [unreadable, refusing, silent, named] = [1, 2, 3, 4];
  const rotation = { waitTimeout: "0s" };
  service.spoil(unreadable, "reading", refused);
  service.spoil(refusing, "request", refused);
  service.spoil(silent, "later reading", refused);
  service.spoil(named, "reading", { status: 200, body: { ...deviceOf(named), deviceName: echo } });

  const all = [unreadable, refusing, silent, named].map(
    (device) => [`laptop-${device}`, { managedDeviceId: idOf(device), ...rotation }] as const,
  );
  project.write(gatedProgram(Object.fromEntries(all)));
  const preview = await project.pulumi("preview", "--non-interactive", "--color", "never");
  expect(preview.code).not.toBe(0);
  expectCleared(preview);

  // What can't be looked at fails before anything is requested: the others get further without it.
  project.write(gatedProgram(Object.fromEntries(all.slice(1))));
  const up = await project.up("--continue-on-error", "--color", "never", "--logtostderr", "--logflow", "-v=9");
  expect(up.code).not.toBe(0);
  expectCleared(up);

  const { output } = await project.expectSuccess("stack", "export", "--show-secrets");
  expect(Object.keys(project.resources())).toEqual(expect.arrayContaining(["laptop-3", "laptop-4"]));
  expectCleared({ code: 0, output });
});

it("shows no credential that Entra ID repeats, for a resource and for a function", async () => {
  const error = `AADSTS7000215: ${echoOf([clientSecret])}`;
  service.token = { status: 401, body: { error: "invalid_client", error_description: error } };
  project.write(gatedProgram({ "laptop-5": { managedDeviceId: idOf(5) } }));
  for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
    const run = await project.pulumi(...command, "--non-interactive", "--color", "never");
    expect(run.output).toContain("Entra ID refused the client secret of ARM_CLIENT_SECRET");
    expectCleared(run);
  }
  project.write(`exports.devices = require("pulumi-bitlocker").getManagedDevices();`);
  const asked = await project.up("--color", "never");
  expect(asked.output).toContain("getManagedDevices: Entra ID refused the client secret of ARM_CLIENT_SECRET");
  expectCleared(asked);
});
