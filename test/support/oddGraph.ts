import { type Answer, type HttpAnswer, HttpsService, idOf, plainDevice, tokenAnswer } from "./httpsService";
import { type Host, type HostProcess, InitFailed, type Properties } from "./hosts";

/** The nth request of its method about a device, from 0 on. Default: what a well-behaved Graph answers. */
export type Script = (method: "GET" | "POST", nth: number) => Answer | undefined;

/** A Graph and an Entra ID that answer as a script says, also in undocumented ways. */
export class OddGraph extends HttpsService {
  token: Answer = wellFormedToken;
  /** The body of the answer to a batch. */
  wrap = (responses: Properties[], _asked: { method: string; url: string }[]): unknown => ({ responses });
  private readonly scripts = new Map<string, Script>();
  private readonly counts = new Map<string, number>();
  private nextId = 1;

  static start(): Promise<OddGraph> {
    return new OddGraph().listen();
  }

  /** A provider process that is configured for it. */
  provider(host: Host): Promise<HostProcess> {
    return host.start(this.config("a-secret-of-some-length"));
  }

  /** Enrols a device about which this is answered. */
  enrol(script: (id: string) => Script): string {
    const id = idOf(this.nextId++);
    this.scripts.set(id, script(id));
    return id;
  }

  /** How many rotations were requested of a device. */
  posts(id: string): number {
    return this.counts.get(`POST ${id}`) ?? 0;
  }

  protected answerAboutDevices(method: string, url: string, posted: string): Answer {
    return url.endsWith("/$batch") ? this.batchAnswer(posted) : this.deviceAnswer(method, url);
  }

  private deviceAnswer(method: string, url: string): Answer {
    const [, id = ""] = /managedDevices\/([\da-f-]{36})/.exec(url) ?? [];
    const script = this.scripts.get(id);
    if (!script || (method !== "GET" && method !== "POST"))
      return { status: 404, body: { error: { code: "ResourceNotFound", message: "none" } } };
    const key = `${method} ${id}`;
    const nth = this.counts.get(key) ?? 0;
    this.counts.set(key, nth + 1);
    return script(method, nth) ?? (method === "POST" ? { status: 204 } : { status: 200, body: plainDevice(id) });
  }

  /** Bytes that are no answer take the place of the whole batch. */
  private batchAnswer(posted: string): Answer {
    const { requests } = JSON.parse(posted) as { requests: { id: string; method: string; url: string }[] };
    const answers = requests.map(({ id, method, url }) => ({ id, answer: this.deviceAnswer(method, url) }));
    const bytes = answers.find(({ answer }) => "bytes" in answer)?.answer;
    if (bytes) return bytes;
    const responses = answers.map(({ id, answer }) => ({ id, ...(answer as HttpAnswer) }));
    return { status: 200, body: this.wrap(responses, requests) };
  }
}

export const wellFormedToken = tokenAnswer("the-token");

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

/** Answers about a device in undocumented forms. The first ones are no JSON. */
export function oddBodies(id: string): unknown[] {
  const result = { actionName: "rotateBitLockerKeys", actionState: "failed", startDateTime: "2026-11-24T09:00:00Z" };
  const ofResult = ["actionName", "actionState", "startDateTime", "lastUpdatedDateTime", "errorCode", "@odata.type"];
  const device = plainDevice(id);
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

/** What no message may hold: JavaScript's own words, which tell a user nothing. */
const unreadable = /\bundefined\b|\bNaN\b|\[object |defect of pulumi-bitlocker|\n\s+at |Invalid (?:time|Date)/;

/** What is wrong with a text for a person; undefined where nothing is. */
export function unreadableIn(shown: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- they must not reach a terminal
  const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.exec(shown);
  if (control) return `a control character: ${JSON.stringify(control[0])}`;
  return shown.length > 20_000 ? `${shown.length} characters` : unreadable.exec(shown)?.[0];
}

/** All that is shown and stored of a failure. */
export function textsOf(error: unknown): string {
  if (!(error instanceof InitFailed)) return (error as Error).message;
  return [error.message, ...error.reasons, JSON.stringify(error.properties)].join("\n");
}
