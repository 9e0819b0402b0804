import { type FaultRule, startSimulator, type Simulator } from "../../simulator/index";
import { type HostProcess, hosts } from "../support/hosts";
import { configFor, deviceId, quick } from "../support/tenant";

/** What an error is, to the last of its properties. */
function shownOf(error: unknown): string {
  return `${(error as Error).message} ${JSON.stringify(error)}`;
}

describe.each(hosts)("the $name, when a service echoes what it was sent,", (host) => {
  let simulator: Simulator;
  let provider: HostProcess;
  beforeAll(async () => {
    simulator = await startSimulator({ devices: [{ id: deviceId(1) }] });
    provider = await host.start(configFor(simulator));
  });
  afterEach(() => simulator.clearFaults());
  afterAll(async () => {
    await provider.stop();
    await simulator.stop();
  });

  it.each(["code", "message", "request-id"])("shows no secret of a 403 that holds it in its %s", async (place) => {
    const { clientSecret } = simulator;
    const basic = Buffer.from(`${simulator.clientId}:${clientSecret}`).toString("base64");
    const echo = `${clientSecret} ${encodeURIComponent(clientSecret)} ${basic}`;
    const headers = place === "request-id" ? { "request-id": echo } : undefined;
    simulator.addFault({
      path: /managedDevices/,
      status: 403,
      times: Infinity,
      headers,
      body: { error: { [place]: echo } },
    });
    const managedDeviceId = deviceId(1);
    const error: unknown = await provider.create({ managedDeviceId }).catch((why: unknown) => why);
    const obstacles = await provider.obstacles({ managedDeviceId });
    expect(obstacles).not.toEqual([]);
    const shown = shownOf(error) + JSON.stringify(obstacles) + provider.stderr;
    expect(shown).toContain("[secret]");
    expect(shown).not.toContain(clientSecret);
    expect(shown).not.toContain(basic.slice(60, 80));
  });

  it("shows no secret that a device has for its name, and no control character of it", async () => {
    const deviceName = `PC ${simulator.clientSecret}\u001b[31m\n::add-mask::x`;
    simulator.addDevice({ id: deviceId(2), deviceName, rotation: quick });
    const { outs } = await provider.create({ managedDeviceId: deviceId(2) });
    expect(outs).toMatchObject({ deviceName: "PC [secret] [31m ::add-mask::x", actionState: "done" });
  });

  /** Where a refusal may repeat what was sent. */
  const echoes: [where: string, fault: (echo: string) => Partial<FaultRule>][] = [
    ["error.code", (echo) => ({ body: { error: { code: echo, message: "no" } } })],
    ["error.message", (echo) => ({ body: { error: { code: "no", message: echo } } })],
    ["the message inside the message", (echo) => ({ body: { error: { message: JSON.stringify({ Message: echo }) } } })],
    ["innerError", (echo) => ({ body: { error: { code: "no", innerError: { "request-id": echo, detail: echo } } } })],
    [
      "error_description",
      (echo) => ({ body: { error: "invalid_client", error_description: `AADSTS7000215: ${echo}` } }),
    ],
    ["a page", (echo) => ({ body: `<html>${echo}</html>` })],
    ["request-id", (echo) => ({ headers: { "request-id": echo }, body: { error: { code: "no" } } })],
    ["WWW-Authenticate", (echo) => ({ headers: { "WWW-Authenticate": `Bearer error="x", claims="${echo}"` } })],
    ["Location", (echo) => ({ headers: { Location: `https://other.example/?${encodeURIComponent(echo)}` } })],
    ["x-msft-approval-code", (echo) => ({ headers: { "x-msft-approval-code": echo } })],
  ];
  const requests: [what: string, path: RegExp, more?: object][] = [
    ["the reading of the device", /managedDevices\/[^/]+\?/],
    ["the request", /rotateBitLockerKeys/],
    ["the list of keys", /recoveryKeys/, { verifyEscrow: true }],
  ];
  /** None that is asked again after a pause. */
  const statuses = [302, 400, 403, 404, 412];

  it.each(requests)("shows no credential in any place where %s may repeat it", async (_what, path, more = {}) => {
    const { clientSecret, clientId } = simulator;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const token = `eyJhbGciOiJub25lIn0.${Buffer.from('{"a":"b"}').toString("base64url")}.c2lnbmF0dXJl`;
    const spellings = [
      clientSecret,
      encodeURIComponent(clientSecret),
      Buffer.from(clientSecret).toString("base64"),
      basic,
    ];
    const echo = [...spellings, token, "\u001b[31m"].join(" ");
    const shown: string[] = [];
    for (const [where, faultOf] of echoes) {
      for (const status of statuses) {
        // A header can't hold a control character.
        const fault = faultOf(where.includes("-") || where === "Location" ? echo.slice(0, -5) : echo);
        simulator.addFault({ path, status, times: Infinity, ...fault });
        const given = {
          managedDeviceId: deviceId(1),
          waitTimeout: "0s",
          ...more,
        };
        const error: unknown = await provider.create(given).catch((why: unknown) => why);
        shown.push(`${where} ${status}: ${shownOf(error)}`);
        simulator.clearFaults();
      }
    }
    const all = [...shown, provider.stderr];
    const leaks = all.filter((text) =>
      [...spellings, token.slice(0, 30), "\u001b"].some((secret) => text.includes(secret)),
    );
    expect(leaks).toEqual([]);
    // They did repeat it: what is left in its place shows.
    expect(shown.filter((text) => /\[(?:secret|token)\]/.test(text)).length).toBeGreaterThan(8);
  });
});
