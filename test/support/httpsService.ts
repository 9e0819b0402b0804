import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createCertificates } from "../../simulator/server/certificates";

/** An answer in the form of HTTP: a text is sent as it is, anything else as JSON, `undefined` as no body. */
export interface HttpAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** These bytes in place of an answer in the form of HTTP, after which the connection is closed unless it is kept. */
export interface RawAnswer {
  /** Inside a batch, where there are no bytes. */
  status?: number;
  bytes: string;
  isKept?: boolean;
}

export type Answer = HttpAnswer | RawAnswer;

const tenantId = "00000000-aaaa-4bbb-8ccc-000000000001";

/** Graph and Entra ID at one address. They answer as a subclass says, and check no authorization. */
export abstract class HttpsService {
  private readonly folder = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-service-"));
  private readonly server = createServer();

  /** What is answered to a request for a token. */
  abstract token: Answer;

  protected abstract answerAboutDevices(method: string, url: string, posted: string): Answer;

  protected async listen(): Promise<this> {
    const { authority, certificate, privateKey } = await createCertificates();
    writeFileSync(join(this.folder, "ca.pem"), authority);
    this.server.setSecureContext({ cert: certificate, key: privateKey });
    this.server.on("request", (request, response: ServerResponse) => {
      const { method = "", url = "" } = request;
      void text(request).then((posted) => send(response, this.answerTo(method, url, posted)));
    });
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  stop(): void {
    this.server.close().closeAllConnections();
    rmSync(this.folder, { recursive: true, force: true });
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

  private answerTo(method: string, url: string, posted: string): Answer {
    if (url.includes("/oauth2/")) return this.token;
    if (url.includes("/.well-known/")) return { status: 200, body: discovery(`${this.origin}/${tenantId}`) };
    return this.answerAboutDevices(method, url, posted);
  }
}

function send(response: ServerResponse, answer: Answer): void {
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

function discovery(tenant: string) {
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  };
}

/** What well-behaved Entra ID answers to a request for a token. */
export function tokenAnswer(accessToken: string): HttpAnswer {
  return { status: 200, body: { token_type: "Bearer", expires_in: 3600, access_token: accessToken } };
}

/** The number of a device as the end of its ids. */
function numbered(device: number): string {
  return String(device).padStart(12, "0");
}

export function idOf(device: number): string {
  return `11111111-aaaa-4bbb-8ccc-${numbered(device)}`;
}

/** A device as Graph describes it, which has never been rotated. */
export function plainDevice(id: string, entraNumber = 1): Record<string, unknown> {
  return {
    id,
    deviceName: "LAPTOP",
    operatingSystem: "Windows",
    osVersion: "10.0.26100.6899",
    isEncrypted: true,
    joinType: "azureADJoined",
    managementAgent: "mdm",
    managementState: "managed",
    azureADDeviceId: `22222222-aaaa-4bbb-8ccc-${numbered(entraNumber)}`,
    lastSyncDateTime: "2026-11-24T08:00:00Z",
    deviceActionResults: [],
  };
}
