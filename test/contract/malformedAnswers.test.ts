import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { createCertificates } from "../../simulator/server/certificates";
import { InitFailed, type Properties, ProviderProcess } from "../support/providerProcess";

/** What Graph answers to one request; a text stands for itself. */
type Body = unknown;

/** At which of the requests about a device the malformed answer comes. */
const places = ["the first reading", "the request", "the reading after it"] as const;
type Place = (typeof places)[number];

interface Case {
  place: Place;
  status: number;
  body: Body;
  requests: number;
}

const cases = new Map<string, Case>();
let server: Server;
let folder: string;
let provider: ProviderProcess;
let token: { status: number; body: Body };
let nextId = 1;

const wellFormedToken = { status: 200, body: { token_type: "Bearer", expires_in: 3600, access_token: "the-token" } };

beforeAll(async () => {
  const { authority, certificate, privateKey } = await createCertificates();
  folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-malformed-"));
  writeFileSync(join(folder, "ca.pem"), authority);
  token = wellFormedToken;
  server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    void text(request).then((posted) => {
      const host = String(request.headers.host);
      const { status, body } = request.url?.endsWith("/$batch")
        ? { status: 200, body: { responses: batched(posted) } }
        : answerTo(request.method ?? "", request.url ?? "", host);
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(status === 204 ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  provider = await start();
});

afterAll(async () => {
  await provider.stop();
  server.close().closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Promise<ProviderProcess> {
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return ProviderProcess.start({
    "bitlocker:tenantId": "00000000-aaaa-4bbb-8ccc-000000000001",
    "bitlocker:clientId": "00000000-aaaa-4bbb-8ccc-000000000002",
    "bitlocker:clientSecret": "a-secret-of-some-length",
    "bitlocker:graphEndpoint": origin,
    "bitlocker:authorityHost": origin,
    "bitlocker:caCertificateFile": join(folder, "ca.pem"),
    "bitlocker:maxWritesPer20s": "200",
    "bitlocker:maxRequestsPer20s": "2000",
  });
}

function answerTo(method: string, url: string, host: string): { status: number; body: Body } {
  if (url.includes("/oauth2/")) return token;
  if (url.includes("/.well-known/")) return { status: 200, body: discovery(`https://${host}`) };
  const [, id = ""] = /managedDevices\/([\da-f-]{36})/.exec(url) ?? [];
  const about = cases.get(id);
  if (!about) return { status: 404, body: { error: { code: "ResourceNotFound", message: "none" } } };
  const place = places[method === "POST" ? 1 : about.requests === 0 ? 0 : 2];
  about.requests += 1;
  if (place === about.place) return about;
  return method === "POST" ? { status: 204, body: undefined } : { status: 200, body: device(id) };
}

/** The answers inside a batch. */
function batched(posted: string): Body[] {
  const { requests } = JSON.parse(posted) as { requests: { id: string; method: string; url: string }[] };
  return requests.map(({ id, method, url }) => ({ id, ...answerTo(method, url, "") }));
}

function discovery(origin: string) {
  const tenant = `${origin}/00000000-aaaa-4bbb-8ccc-000000000001`;
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  };
}

function device(id: string): Properties {
  return {
    id,
    deviceName: "LAPTOP",
    operatingSystem: "Windows",
    osVersion: "10.0.26100.6899",
    isEncrypted: true,
    joinType: "azureADJoined",
    managementAgent: "mdm",
    managementState: "managed",
    azureADDeviceId: "22222222-aaaa-4bbb-8ccc-000000000001",
    lastSyncDateTime: "2026-11-24T08:00:00Z",
    deviceActionResults: [],
  };
}

/** What is no text, number or list where one is expected. */
const odd = [
  null,
  undefined,
  7,
  -0.5,
  true,
  "x",
  "",
  [],
  [[]],
  [null],
  {},
  { a: [null] },
  "\u001b[31m",
  "y".repeat(50_000),
];

/** Answers whose form no documentation knows. */
function* bodies(id: string): Generator {
  yield* [
    "",
    "{",
    "[",
    "null",
    "7",
    '"x"',
    "[]",
    "{}",
    "<html><h1>502</h1></html>",
    "\u0000",
    '{"id":',
    "[[[[[[]]]]]]",
  ];
  yield* odd.map((error) => ({ error }));
  yield* odd.flatMap((value) => [{ error: { code: value } }, { error: { message: value } }, { value }]);
  for (const name of Object.keys(device(id))) yield* odd.map((value) => ({ ...device(id), [name]: value }));
  for (const name of [
    "actionName",
    "actionState",
    "startDateTime",
    "lastUpdatedDateTime",
    "errorCode",
    "@odata.type",
  ]) {
    const result = { actionName: "rotateBitLockerKeys", actionState: "failed", startDateTime: "2026-11-24T09:00:00Z" };
    yield* odd.map((value) => ({ ...device(id), deviceActionResults: [{ ...result, [name]: value }] }));
  }
}

/** What no message may hold: it would be ours, and say nothing. */
const unreadable = /\bundefined\b|\bNaN\b|\[object |defect of pulumi-bitlocker|\n\s+at |Invalid (?:time|Date)/;

/** What is stored of a failure, but for the provider's text. */
function propertiesIn({ properties: { __provider, ...stored } }: InitFailed): string {
  return JSON.stringify(stored);
}

/** Creates a rotation of a device of which one answer is malformed; whatever comes of it, it says so readably. */
async function expectReadable(place: Place, status: number, bodyOf: (id: string) => Body): Promise<void> {
  const id = `11111111-aaaa-4bbb-8ccc-${String(nextId++).padStart(12, "0")}`;
  const body = bodyOf(id);
  cases.set(id, { place, status, body, requests: 0 });
  const created = provider.create({ managedDeviceId: id, waitTimeout: "0s", maxAttempts: 1 });
  const outcome = await created.then(
    ({ outs }) => outs,
    (error: unknown) => error as Error,
  );
  const what = `${place}: ${status} ${JSON.stringify(body ?? "").slice(0, 200)}`;
  // None of these answers says that the keys were rotated.
  expect([what, outcome instanceof Error]).toEqual([what, true]);
  const texts = outcome instanceof InitFailed ? [...outcome.reasons, propertiesIn(outcome)] : [];
  const shown = [(outcome as Error).message, ...texts].join("\n");
  expect([what, unreadable.exec(shown)?.[0]]).toEqual([what, undefined]);
  // eslint-disable-next-line no-control-regex -- they must not reach a terminal
  expect([what, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.exec(shown)?.[0]]).toEqual([what, undefined]);
  expect(shown.length).toBeLessThan(20_000);
}

it.each(places)("a malformed answer to %s is told in words, and opens no gate", async (place) => {
  const all = [...bodies("x")];
  expect(all.length).toBeGreaterThan(250);
  const ofBodies = all.map((_, nth) => () => expectReadable(place, 200, (id) => [...bodies(id)][nth]));
  const refusals = [302, 400, 403, 409, 418].flatMap((status) =>
    odd.map((error) => () => expectReadable(place, status, () => ({ error: { code: error, message: error } }))),
  );
  const every = [...ofBodies, ...refusals];
  // The first ones are no JSON, and come alone; the others come inside batches, too.
  for (const play of every.splice(0, 12)) await play();
  while (every.length > 0) await Promise.all(every.splice(0, 40).map((play) => play()));
});

const seed = Math.floor(Math.random() * 2 ** 31);

it(`answers of any form are told in words, and open no gate (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
      await expectReadable(place, 200, (id) => (place === "the first reading" ? value : { ...device(id), value }));
    }),
    { numRuns: 40, seed },
  );
});

it.each([
  [200, "<html>sign in</html>"],
  [200, "{"],
  [200, {}],
  [200, { access_token: null }],
  [200, { access_token: 7, expires_in: "soon" }],
  [200, []],
  [400, {}],
  [400, { error: 7, error_description: { a: 1 } }],
  [401, "no"],
  [302, ""],
])("an answer of Entra ID's that is %i %j is told in words", async (status, body) => {
  token = { status, body };
  const own = await start();
  try {
    const managedDeviceId = `11111111-aaaa-4bbb-8ccc-${String(nextId++).padStart(12, "0")}`;
    const error: unknown = await own.create({ managedDeviceId, waitTimeout: "0s" }).catch((why: unknown) => why);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).not.toMatch(unreadable);
    expect((error as Error).message).not.toContain("a-secret-of-some-length");
  } finally {
    token = wellFormedToken;
    await own.stop();
  }
});
