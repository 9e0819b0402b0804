import { type Answer, HttpsService, idOf, plainDevice, tokenAnswer } from "./httpsService";

/** The requests whose answer a case may spoil. */
export type Asked = "reading" | "request" | "later reading" | "keys" | "list" | "token";

interface Case {
  asked: Asked;
  answer: Answer;
  isRequested?: boolean;
}

/** Graph and Entra ID. They answer well, except in the cases that are set; an access token may be any text. */
export class EchoingService extends HttpsService {
  token: Answer;
  private readonly cases = new Map<number, Case>();

  private constructor(readonly accessToken: string) {
    super();
    this.token = tokenAnswer(accessToken);
  }

  static start(accessToken: string): Promise<EchoingService> {
    return new EchoingService(accessToken).listen();
  }

  /** Answers like this to what is asked of a device. */
  spoil(device: number, asked: Asked, answer: Answer): void {
    this.cases.set(device, { asked, answer });
  }

  /** Answers well again. */
  behave(): void {
    this.cases.clear();
    this.token = tokenAnswer(this.accessToken);
  }

  protected answerAboutDevices(method: string, url: string, posted: string): Answer {
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
    return requests.map(({ id, method, url }) => ({ id, ...this.answerAboutDevices(method, url, "") }));
  }
}

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

/** A device as Graph describes it. */
export function deviceOf(device: number): Record<string, unknown> {
  return plainDevice(idOf(device), device);
}
