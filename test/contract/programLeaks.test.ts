import { deviceOf, EchoingService } from "../support/echoingService";
import { type HttpAnswer, idOf } from "../support/httpsService";
import { echoOf, refusals } from "../support/echoes";
import { leaksAmong, type Said, textOf } from "../support/leaks";
import { runProgram } from "../support/runProgram";

const clientSecret = 'Q8x~"Yp+/\\uZ&7<k>wé9-t0Rm';
const accessToken = "0.AbQ-0paque_token~4fK9sxV8";
const credentials = [clientSecret, accessToken];
const echo = echoOf(credentials);

let service: EchoingService;

beforeAll(async () => {
  service = await EchoingService.start(accessToken);
});

afterEach(() => service.behave());
afterAll(() => service.stop());

/** What comes of calls of the functions in one program, of each as text. */
async function outcomesOf(calls: readonly (readonly [what: string, call: string])[]): Promise<Said[]> {
  const program = `
    pulumi.runtime.setAllConfig(configs[0]);
    const { getManagedDevice, getManagedDevices } = bitlocker;
    const asked = [${calls.map(([, call]) => call).join(", ")}];
    Promise.allSettled(asked).then((outcomes) =>
      print(outcomes.map(({ reason, value }) => (reason ? [reason.message, reason.stack, reason] : value))));`;
  const outcomes = (await runProgram(program, service.config(clientSecret))) as unknown[];
  expect(outcomes).toHaveLength(calls.length);
  return outcomes.map((outcome, at) => [calls[at]?.[0] ?? "", textOf(outcome)]);
}

/** None of the texts may show a credential; in how many of them one was taken out. */
function expectNoLeak(outcomes: Said[]): number {
  expect(leaksAmong(outcomes, credentials)).toEqual([]);
  return outcomes.filter(([, text]) => /\[(?:secret|token)\]/.test(text)).length;
}

const listOf = (device: number) =>
  `getManagedDevices({ filter: "deviceName eq 'PC-${String(device).padStart(12, "0")}'" })`;
const readingOf = (device: number) => `getManagedDevice({ managedDeviceId: "${idOf(device)}" })`;

it.each([
  ["list", [302, 401, 403, 404, 408, 409, 412, 502, 503], listOf],
  ["reading", [302, 400, 401, 403, 404, 408, 409, 412, 500, 503], readingOf],
] as const)("no function shows a credential that a refused %s of devices repeats", async (asked, statuses, callOf) => {
  let device = 1;
  const calls: [string, string][] = [];
  for (const status of statuses) {
    for (const [where, answerOf] of refusals) {
      const { headers, body } = answerOf(echo);
      service.spoil(device, asked, { status, headers: { "Retry-After": "0", ...headers }, body });
      calls.push([`${status} in ${where}`, callOf(device)]);
      device += 1;
    }
  }
  expect(expectNoLeak(await outcomesOf(calls))).toBeGreaterThan(20);
});

it.each([400, 429, 500])(
  "no function shows a credential that a list without a filter repeats with %i",
  async (status) => {
    const headers = { "Retry-After": "0", "request-id": encodeURIComponent(clientSecret) };
    service.spoil(NaN, "list", { status, headers, body: { error: { code: echo, message: echo } } });
    expect(expectNoLeak(await outcomesOf([["the list", "getManagedDevices()"]]))).toBe(1);
  },
);

it("no function gives back a credential or a control character that a device has in its texts", async () => {
  const spoiled = (device: number) =>
    Object.fromEntries(
      Object.entries(deviceOf(device)).map(([name, value]) => [
        name,
        typeof value === "string" && name !== "id" ? echo : value,
      ]),
    );
  const answers: HttpAnswer[] = [
    { status: 200, body: spoiled(1) },
    { status: 200, body: { value: [spoiled(2), { ...deviceOf(3), id: echo }] } },
  ];
  service.spoil(1, "reading", answers[0] as HttpAnswer);
  service.spoil(NaN, "list", answers[1] as HttpAnswer);
  const outcomes = await outcomesOf([
    ["the device", readingOf(1)],
    ["the list", "getManagedDevices()"],
  ]);
  expect(expectNoLeak(outcomes)).toBe(2);
});

it("no function shows a credential that Entra ID repeats", async () => {
  const error_description = `AADSTS7000215: ${echoOf([clientSecret])}`;
  service.token = { status: 401, body: { error: "invalid_client", error_description } };
  expect(expectNoLeak(await outcomesOf([["the device", readingOf(1)]]))).toBe(1);
});
