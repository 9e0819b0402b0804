import { type Asked, deviceOf, EchoingService } from "../support/echoingService";
import { type Answer, type HttpAnswer, idOf } from "../support/httpsService";
import { echoOf, refusals } from "../support/echoes";
import { type HostProcess, hosts } from "../support/hosts";
import { leaksAmong, type Said, textOf } from "../support/leaks";

const clientSecret = 'Q8x~"Yp+/\\uZ&7<k>wé9-t0Rm';
const accessToken = "0.AbQ-0paque_token~4fK9sxV8";
const credentials = [clientSecret, accessToken];
const echo = echoOf(credentials);

describe.each(hosts)("in the $name,", (host) => {
  let service: EchoingService;
  let provider: HostProcess;
  let nextDevice = 1;

  beforeAll(async () => {
    service = await EchoingService.start(accessToken);
  });

  beforeEach(async () => {
    provider = await host.start(service.config(clientSecret));
  });

  afterEach(async () => {
    service.behave();
    await provider.stop();
  });

  afterAll(() => service.stop());

  /** The outcome of a rotation of a device, one answer about which is spoiled. */
  async function rotated(what: string, asked: Asked, answerOf: (device: number) => Answer): Promise<Said> {
    const device = nextDevice++;
    service.spoil(device, asked, answerOf(device));
    const managedDeviceId = idOf(device);
    const given = { managedDeviceId, waitTimeout: "0s", verifyEscrow: asked === "keys" };
    const outcome: unknown = await provider.create(given).catch((error: unknown) => error);
    return [what, textOf(outcome)];
  }

  /** Nothing that has left the process may show a credential; in how many of the texts one was taken out. */
  function expectNoLeak(outcomes: Said[]): number {
    const log = provider.engine.log.map(({ message }): Said => ["the engine's log", message]);
    const all = [...outcomes, ...log, ["stderr", provider.stderr] satisfies Said];
    expect(leaksAmong(all, credentials)).toEqual([]);
    return all.filter(([, text]) => /\[(?:secret|token)\]/.test(text)).length;
  }

  /** What a preview says of a device, one answer about which is spoiled. */
  async function previewed(what: string, answerOf: (device: number) => HttpAnswer): Promise<Said> {
    const device = nextDevice++;
    service.spoil(device, "reading", answerOf(device));
    return [what, textOf(await provider.preview({ managedDeviceId: idOf(device) }, { name: `device ${device}` }))];
  }

  /** Repeats what was sent, and asks for no pause. */
  function refusal(status: number, answerOf: (echo: string) => Omit<HttpAnswer, "status">, said = echo): HttpAnswer {
    const { headers, body } = answerOf(said);
    return { status, headers: { "Retry-After": "0", ...headers }, body };
  }

  const statuses = [200, 302, 400, 401, 403, 404, 408, 409, 412, 500, 502, 503, 504];

  it.each([
    ["reading", 1, 20],
    ["request", 3, 8],
    ["later reading", 3, 20],
    ["keys", 13, 2],
  ] as const)(
    "no credential is shown that the answer to the %s repeats, in whatever place and with whatever status",
    async (asked, every, atLeast) => {
      // Graph takes fewer of other requests than of readings: in each place they meet only some of the statuses.
      const outcomes = refusals.flatMap(([where, answerOf], at) =>
        statuses
          .filter((_, nth) => nth % every === at % every)
          .map((status) => rotated(`${status} in ${where}`, asked, () => refusal(status, answerOf))),
      );
      expect(expectNoLeak(await Promise.all(outcomes))).toBeGreaterThan(atLeast);
    },
  );

  it("no credential is shown that a tenant repeats while it throttles", async () => {
    const places = refusals.filter(([where]) => ["error.message", "request-id"].includes(where));
    const outcomes = places.flatMap(([where, answerOf]) =>
      (["reading", "later reading"] as const).map((asked) =>
        rotated(`429 in ${where}`, asked, () => refusal(429, answerOf)),
      ),
    );
    expect(expectNoLeak(await Promise.all(outcomes))).toBeGreaterThan(1);
  });

  it("no credential is shown that a device has for its texts, and no control character of them", async () => {
    const names = Object.keys(deviceOf(1)).filter((name) => name !== "id" && name !== "deviceActionResults");
    const ofDevice = names.map((name) => [name, { [name]: echo }] as const);
    const result = { actionName: "rotateBitLockerKeys", actionState: "failed", startDateTime: "2126-11-24T09:00:00Z" };
    const ofResult = [
      "actionName",
      "actionState",
      "startDateTime",
      "lastUpdatedDateTime",
      "errorCode",
      "@odata.type",
    ].map((name) => [`the result's ${name}`, { deviceActionResults: [{ ...result, [name]: echo }] }] as const);
    const outcomes = [...ofDevice, ...ofResult].flatMap(([name, fields]) => {
      const answerOf = (device: number) => ({ status: 200, body: { ...deviceOf(device), ...fields } });
      return [
        previewed(`${name} in a preview`, answerOf),
        ...(["reading", "later reading"] as const).map((asked) => rotated(`${name} of the ${asked}`, asked, answerOf)),
      ];
    });
    expect(expectNoLeak(await Promise.all(outcomes))).toBeGreaterThan(1);
  });

  it("no credential is shown that a page of a list leads to or holds", async () => {
    const bodies = [
      { value: [], "@odata.nextLink": echo },
      { value: [], "@odata.nextLink": `https://${accessToken}.example/${encodeURIComponent(echo)}` },
      { value: [], "@odata.nextLink": `${service.origin}/${encodeURIComponent(echo)}` },
      { value: [{ id: echo, createdDateTime: echo, volumeType: echo }] },
      { value: echo },
      echo,
    ];
    const outcomes = bodies.map((body) =>
      rotated(JSON.stringify(body).slice(0, 40), "keys", () => ({ status: 200, body })),
    );
    expect(expectNoLeak(await Promise.all(outcomes))).toBeGreaterThan(1);
  });

  it("no credential is shown in the warning of a preview that goes on without Graph", async () => {
    const places = refusals.filter(([where]) => where === "error.message");
    for (const [where, answerOf] of places) await previewed(where, () => refusal(503, answerOf));
    const isWarning = ({ message }: { message: string }) => message.includes("preview does not read the devices");
    const [entry] = (await provider.engine.logged(provider.urn(`device ${nextDevice - 1}`), isWarning)).filter(
      isWarning,
    );
    expect(entry?.message).toContain("[secret]");
    expectNoLeak([]);
  });

  /** What Entra ID, or something in its place, answers to a token request. */
  function tokenAnswers(): [what: string, answer: HttpAnswer][] {
    const said = echoOf([clientSecret]);
    const tokens = { token_type: "Bearer", expires_in: "soon", access_token: accessToken, refresh_token: accessToken };
    const bodies = [
      said,
      JSON.stringify(said),
      clientSecret,
      { access_token: [said], error: said },
      { token_type: said, expires_in: said, refresh_in: said },
      JSON.stringify(JSON.stringify(tokens)),
      JSON.stringify(tokens).slice(0, -20),
      `{"token_type":"Bearer","access_token":${accessToken}}`,
      { error: JSON.stringify(tokens), error_description: `AADSTS50058: ${JSON.stringify(tokens)}` },
      { error: said, error_description: `AADSTS50058: ${said} Trace ID: ${encodeURIComponent(clientSecret)}` },
    ];
    return [
      ...bodies.map((body): [string, HttpAnswer] => [
        `200 ${JSON.stringify(body).slice(0, 40)}`,
        { status: 200, body },
      ]),
      ...[302, 400, 401, 403, 404].flatMap((status) =>
        refusals.map(([where, answerOf]): [string, HttpAnswer] => [
          `${status} in ${where}`,
          refusal(status, answerOf, said),
        ]),
      ),
    ];
  }

  it("no credential is shown that the answer to the token request repeats, well formed or not", async () => {
    const outcomes: Said[] = [];
    for (const [what, answer] of tokenAnswers()) {
      service.token = answer;
      outcomes.push(await rotated(what, "reading", () => ({ status: 404 })));
    }
    expect(expectNoLeak(outcomes)).toBeGreaterThan(10);
  });

  it.each([408, 429, 500, 503])(
    "no credential is shown that an Entra ID in trouble repeats with %i",
    async (status) => {
      const error = `AADSTS90033: ${echoOf([clientSecret])}`;
      const headers = { "Retry-After": "0", "request-id": encodeURIComponent(clientSecret) };
      service.token = { status, headers, body: { error, error_description: error, error_codes: [error] } };
      const outcome = await rotated("the error", "reading", () => ({ status: 404 }));
      expect(outcome[1]).toContain("which is in trouble");
      expectNoLeak([outcome]);
    },
  );

  it.each([
    ["a header that is none", (said: string) => `HTTP/1.1 200 OK\r\nX-Echo: ${said}\u0001\r\n\r\n`],
    ["something that is no HTTP", (said: string) => `${said}\r\n\r\n`],
    ["a status that is none", (said: string) => `HTTP/1.1 ${said}\r\n\r\n`],
  ])("no credential is shown that %s repeats", async (what, bytesOf) => {
    const repeating = (said: string) => ({ status: 200, bytes: Buffer.from(bytesOf(said)).toString("latin1") });
    service.token = repeating(clientSecret);
    const ofToken = await rotated(`${what} for a token`, "reading", () => ({ status: 404 }));
    service.behave();
    const ofRequest = await rotated(`${what} for a request`, "request", () => repeating(echo));
    expect(ofToken[1]).toContain("Could not get an access token");
    expectNoLeak([ofToken, ofRequest]);
  });
});
