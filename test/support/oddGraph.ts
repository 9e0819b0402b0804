import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createCertificates } from "../../simulator/server/certificates";
import { InitFailed, type Properties, ProviderProcess } from "./providerProcess";

/** An answer to one request: a body that is a text stands for itself, `undefined` for no body. */
export interface HttpAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What is answered: in HTTP, or these bytes, whatever they are, after which the connection is closed unless it is kept. */
export type OddAnswer = HttpAnswer | { bytes: string; isKept?: boolean };

/** The nth request of its method about a device, from 0 on. Default: what a well-behaved Graph answers. */
export type Script = (method: "GET" | "POST", nth: number) => OddAnswer | undefined;

/** A Graph and an Entra ID that answer as they are told, also what no documentation knows. */
export class OddGraph {
  token: HttpAnswer = wellFormedToken;
  /** The body of the answer to a batch. */
  wrap = (responses: Properties[], _asked: { method: string; url: string }[]): unknown => ({ responses });
  private readonly scripts = new Map<string, Script>();
  private readonly counts = new Map<string, number>();
  private nextId = 1;

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start(): Promise<OddGraph> {
    const { authority, certificate, privateKey } = await createCertificates();
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-odd-"));
    writeFileSync(join(folder, "ca.pem"), authority);
    const server = createServer({ cert: certificate, key: privateKey });
    const graph = new OddGraph(server, folder);
    server.on("request", (request, response: ServerResponse) => {
      const { method = "", url = "" } = request;
      void text(request).then((posted) => send(response, graph.answerTo(method, url, posted)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return graph;
  }

  stop(): void {
    this.server.close().closeAllConnections();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A provider process that is configured for it. */
  provider(): Promise<ProviderProcess> {
    return ProviderProcess.start({
      "bitlocker:tenantId": "00000000-aaaa-4bbb-8ccc-000000000001",
      "bitlocker:clientId": "00000000-aaaa-4bbb-8ccc-000000000002",
      "bitlocker:clientSecret": "a-secret-of-some-length",
      "bitlocker:graphEndpoint": this.origin,
      "bitlocker:authorityHost": this.origin,
      "bitlocker:caCertificateFile": join(this.folder, "ca.pem"),
      "bitlocker:maxWritesPer20s": "200",
      "bitlocker:maxRequestsPer20s": "2000",
    });
  }

  /** Enrols a device about which this is answered. */
  enrol(script: (id: string) => Script): string {
    const id = `11111111-aaaa-4bbb-8ccc-${String(this.nextId++).padStart(12, "0")}`;
    this.scripts.set(id, script(id));
    return id;
  }

  /** How many rotations were requested of a device. */
  posts(id: string): number {
    return this.counts.get(`POST ${id}`) ?? 0;
  }

  private get origin(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  private answerTo(method: string, url: string, posted: string): OddAnswer {
    if (url.includes("/oauth2/")) return this.token;
    if (url.includes("/.well-known/")) return { status: 200, body: discovery(this.origin) };
    return url.endsWith("/$batch") ? this.batchAnswer(posted) : this.deviceAnswer(method, url);
  }

  private deviceAnswer(method: string, url: string): OddAnswer {
    const [, id = ""] = /managedDevices\/([\da-f-]{36})/.exec(url) ?? [];
    const script = this.scripts.get(id);
    if (!script || (method !== "GET" && method !== "POST"))
      return { status: 404, body: { error: { code: "ResourceNotFound", message: "none" } } };
    const key = `${method} ${id}`;
    const nth = this.counts.get(key) ?? 0;
    this.counts.set(key, nth + 1);
    return script(method, nth) ?? (method === "POST" ? { status: 204 } : { status: 200, body: oddDevice(id) });
  }

  /** Bytes that are no answer take the place of the whole batch. */
  private batchAnswer(posted: string): OddAnswer {
    const { requests } = JSON.parse(posted) as { requests: { id: string; method: string; url: string }[] };
    const answers = requests.map(({ id, method, url }) => ({ id, answer: this.deviceAnswer(method, url) }));
    const bytes = answers.find(({ answer }) => "bytes" in answer)?.answer;
    if (bytes) return bytes;
    const responses = answers.map(({ id, answer }) => ({ id, ...(answer as HttpAnswer) }));
    return { status: 200, body: this.wrap(responses, requests) };
  }
}

function send(response: ServerResponse, answer: OddAnswer): void {
  if ("bytes" in answer) {
    const bytes = Buffer.from(answer.bytes, "latin1");
    if (answer.isKept) response.socket?.write(bytes);
    else response.socket?.end(bytes);
    return;
  }
  const { status, headers = {}, body } = answer;
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}

export const wellFormedToken: HttpAnswer = {
  status: 200,
  body: { token_type: "Bearer", expires_in: 3600, access_token: "the-token" },
};

function discovery(origin: string) {
  const tenant = `${origin}/00000000-aaaa-4bbb-8ccc-000000000001`;
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  };
}

/** A device that has never been rotated. */
export function oddDevice(id: string): Properties {
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
export const oddValues = [
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
  "\ud83d",
  "y".repeat(50_000),
];

/** Answers about a device whose form no documentation knows. The first ones are no JSON. */
export function oddBodies(id: string): unknown[] {
  const result = { actionName: "rotateBitLockerKeys", actionState: "failed", startDateTime: "2026-11-24T09:00:00Z" };
  const ofResult = ["actionName", "actionState", "startDateTime", "lastUpdatedDateTime", "errorCode", "@odata.type"];
  const device = oddDevice(id);
  return [
    ...["", "{", "[", "null", "7", '"x"', "[]", "{}", "<html><h1>502</h1></html>", "\u0000", '{"id":', "[[[[[[]]]]]]"],
    ...oddValues.map((error) => ({ error })),
    ...oddValues.flatMap((value) => [{ error: { code: value } }, { error: { message: value } }, { value }]),
    ...Object.keys(device).flatMap((name) => oddValues.map((value) => ({ ...device, [name]: value }))),
    ...ofResult.flatMap((name) =>
      oddValues.map((value) => ({ ...device, deviceActionResults: [{ ...result, [name]: value }] })),
    ),
  ];
}

/** What no message may hold: it would be ours, and say nothing. */
const unreadable = /\bundefined\b|\bNaN\b|\[object |defect of pulumi-bitlocker|\n\s+at |Invalid (?:time|Date)/;

/** What is wrong with a text for a person; undefined where nothing is. */
export function unreadableIn(shown: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- they must not reach a terminal
  const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.exec(shown);
  if (control) return `a control character: ${JSON.stringify(control[0])}`;
  return shown.length > 20_000 ? `${shown.length} characters` : unreadable.exec(shown)?.[0];
}

/** All that is shown and stored of a failure, but for the provider's text. */
export function textsOf(error: unknown): string {
  if (!(error instanceof InitFailed)) return (error as Error).message;
  const { __provider, ...stored } = error.properties;
  return [error.message, ...error.reasons, JSON.stringify(stored)].join("\n");
}
