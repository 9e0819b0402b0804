import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createCertificates } from "../../simulator/server/certificates";

/** What is answered to one request; a body that is a text stands for itself. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Instead of an answer in the form of HTTP, which then closes the connection. */
  raw?: string;
}

/** What is asked of a device, or of Entra ID, of which a case may spoil the answer. */
export type Asked = "reading" | "request" | "later reading" | "keys" | "list" | "token";

interface Case {
  asked: Asked;
  answer: Answer;
  isRequested?: boolean;
}

/**
 * Graph and Entra ID in one, well behaved but for the cases that are set, and without any care for what is authorized: an
 * access token may be any text.
 */
export class EchoingService {
  token: Answer;
  private readonly cases = new Map<number, Case>();

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    readonly accessToken: string,
  ) {
    this.token = tokenOf(accessToken);
  }

  static async start(accessToken: string): Promise<EchoingService> {
    const { authority, certificate, privateKey } = await createCertificates();
    const folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-echo-"));
    writeFileSync(join(folder, "ca.pem"), authority);
    const server = createServer({ cert: certificate, key: privateKey });
    const service = new EchoingService(server, folder, accessToken);
    server.on("request", (request, response) => {
      void text(request).then((posted) => {
        const { status, headers, body, raw } = service.answer(request.method ?? "", request.url ?? "", posted);
        if (raw !== undefined) return void request.socket.end(raw);
        response.writeHead(status, { "Content-Type": "application/json", ...headers });
        response.end(typeof body === "string" || body === undefined ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get origin(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** The stack configuration that points a provider at it. */
  config(clientSecret: string): Record<string, string> {
    return {
      "bitlocker:tenantId": tenantId,
      "bitlocker:clientId": "00000000-aaaa-4bbb-8ccc-000000000002",
      "bitlocker:clientSecret": clientSecret,
      "bitlocker:graphEndpoint": this.origin,
      "bitlocker:authorityHost": this.origin,
      "bitlocker:caCertificateFile": join(this.folder, "ca.pem"),
      "bitlocker:maxWritesPer20s": "200",
      "bitlocker:maxRequestsPer20s": "2000",
    };
  }

  /** Answers like this to what is asked of a device. */
  spoil(device: number, asked: Asked, answer: Answer): void {
    this.cases.set(device, { asked, answer });
  }

  /** Answers well again. */
  behave(): void {
    this.cases.clear();
    this.token = tokenOf(this.accessToken);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private answer(method: string, url: string, posted: string): Answer {
    if (url.includes("/oauth2/")) return this.token;
    if (url.includes("/.well-known/")) return { status: 200, body: discovery(this.origin) };
    if (url.endsWith("/$batch")) return { status: 200, body: { responses: this.batched(posted) } };
    const device = Number(/-(\d{12})\b/.exec(decodeURIComponent(url))?.[1]);
    const spoiled = this.cases.get(device);
    const asked = askedBy(method, url, spoiled);
    if (spoiled && asked === "request") spoiled.isRequested = true;
    return spoiled?.asked === asked ? spoiled.answer : usual(asked, device);
  }

  /** The answers inside a batch, whose headers and bodies are JSON. */
  private batched(posted: string): object[] {
    const { requests } = JSON.parse(posted) as { requests: { id: string; method: string; url: string }[] };
    return requests.map(({ id, method, url }) => ({ id, ...this.answer(method, url, "") }));
  }
}

function tokenOf(accessToken: string): Answer {
  return { status: 200, body: { token_type: "Bearer", expires_in: 3600, access_token: accessToken } };
}

const tenantId = "00000000-aaaa-4bbb-8ccc-000000000001";

function askedBy(method: string, url: string, spoiled: Case | undefined): Asked {
  if (method === "POST") return "request";
  if (url.includes("recoveryKeys")) return "keys";
  if (/managedDevices\?/.test(url)) return "list";
  return spoiled?.isRequested ? "later reading" : "reading";
}

function usual(asked: Asked, device: number): Answer {
  if (asked === "request") return { status: 204 };
  if (asked === "keys") return { status: 200, body: { value: [] } };
  return { status: 200, body: asked === "list" ? { value: [deviceOf(device)] } : deviceOf(device) };
}

export function idOf(device: number): string {
  return `11111111-aaaa-4bbb-8ccc-${String(device).padStart(12, "0")}`;
}

/** A device as Graph describes it. */
export function deviceOf(device: number): Record<string, unknown> {
  return {
    id: idOf(device),
    deviceName: "LAPTOP",
    operatingSystem: "Windows",
    osVersion: "10.0.26100.6899",
    isEncrypted: true,
    joinType: "azureADJoined",
    managementAgent: "mdm",
    managementState: "managed",
    azureADDeviceId: `22222222-aaaa-4bbb-8ccc-${String(device).padStart(12, "0")}`,
    lastSyncDateTime: "2026-11-24T08:00:00Z",
    deviceActionResults: [],
  };
}

function discovery(origin: string) {
  const tenant = `${origin}/${tenantId}`;
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  };
}
