import { guardedHandler } from "../../../provider/handlers/guardedHandler";
import { InitError } from "../../../provider/handlers/initError";
import type { Call, ResourceHandler } from "../../../provider/handlers/resourceHandler";

const clear = (text: string) => text.replaceAll("hush", "[secret]");

/** A handler whose methods all do this. */
function handlerThat(end: (call: Call) => unknown): ResourceHandler<object, object> {
  const last = (...args: unknown[]) => end(args.at(-1) as Call);
  const later = async (...args: unknown[]) => last(...args);
  const methods = { check: last, preview: later, diff: last, create: later, update: later, read: later, import: later };
  return guardedHandler(methods as unknown as ResourceHandler<object, object>, clear);
}

const lines: string[] = [];
const log = (line: string) => void lines.push(line);
const call: Call = {
  urn: "",
  isPreview: false,
  timeout: undefined,
  signal: new AbortController().signal,
  log: { status: log, plan: log, warn: log, debug: log },
};

const calls: [string, (handler: ResourceHandler<object, object>, given?: object) => unknown][] = [
  ["check", (handler) => handler.check({})],
  ["preview", (handler) => handler.preview({}, undefined, call)],
  ["diff", (handler) => handler.diff("id", {}, {}, call)],
  ["create", (handler, given = {}) => handler.create(given, call)],
  ["update", (handler, given = {}) => handler.update("id", {}, given, call)],
  ["read", (handler, given = {}) => handler.read("id", given, call)],
  ["import", (handler) => handler.import("id", call)],
];

async function failureOf(run: () => unknown): Promise<Error> {
  try {
    await run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing failed");
}

describe("what leaves the process is cleared of credentials", () => {
  it.each(calls)("an error of %s, in its message and its stack", async (_, run) => {
    const handler = handlerThat(() => {
      const error = new Error("it said hush");
      // Node makes the stack once, with the message of that time.
      expect(error.stack).toContain("hush");
      throw error;
    });
    const error = await failureOf(() => run(handler));
    expect(error.message).toBe("it said [secret]");
    expect(error.stack).not.toContain("hush");
  });

  it.each(calls)("what %s throws that is no error", async (_, run) => {
    const handler = handlerThat(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may
      throw "it said hush";
    });
    expect(await failureOf(() => run(handler))).toBe("it said [secret]");
  });

  it.each(calls.filter(([name]) => name === "create" || name === "update"))(
    "an init error of %s, in its reasons and its properties",
    async (_, run) => {
      const given = { trigger: "hush" };
      const attempt = { list: ["hush"], keysBefore: { "a hush": "x" } };
      const properties = { ...given, deviceName: "PC hush", attempt };
      const handler = handlerThat(() => {
        throw new InitError("id", properties, "it said hush", true);
      });
      expect(await failureOf(() => run(handler, given))).toMatchObject({
        reasons: ["it said [secret]"],
        properties: {
          trigger: "hush",
          deviceName: "PC [secret]",
          attempt: { list: ["[secret]"], keysBefore: { "a [secret]": "x" } },
        },
        isTimeUp: true,
      });
    },
  );

  it("the failures of check and of a preview, but not the inputs", async () => {
    const inputs = { trigger: "hush" };
    const failures = [{ property: "", reason: "it said hush" }];
    const expected = [{ property: "", reason: "it said [secret]" }];
    expect(handlerThat(() => ({ inputs, failures })).check(inputs)).toEqual({ inputs, failures: expected });
    const preview = { failures, known: { deviceName: "PC hush" } };
    expect(await handlerThat(() => preview).preview(inputs, undefined, call)).toEqual({
      failures: expected,
      known: { deviceName: "PC [secret]" },
    });
  });

  it("the outputs of create, update and read, but not the arguments among them", async () => {
    const outputs = { deviceName: "PC hush", trigger: "hush" };
    const expected = { deviceName: "PC [secret]", trigger: "hush" };
    const given = { trigger: "hush" };
    const created = await handlerThat(() => ({ id: "id", outputs })).create(given, call);
    expect(created).toEqual({ id: "id", outputs: expected });
    expect(await handlerThat(() => outputs).update("id", {}, given, call)).toEqual(expected);
    expect(await handlerThat(() => outputs).read("id", given, call)).toEqual(expected);
  });

  it.each(calls.filter(([name]) => name !== "check"))("every line of %s, of the debug log too", async (_, run) => {
    lines.length = 0;
    const handler = handlerThat(({ log }) => {
      log.status("a hush");
      log.plan("b hush", true);
      log.warn("c hush");
      log.debug?.("d hush");
      return [];
    });
    await failureOf(async () => {
      await run(handler);
      throw new Error("done");
    });
    expect(lines).toEqual(["a [secret]", "b [secret]", "c [secret]", "d [secret]"]);
  });

  it("there is no debug log where it is not asked for", async () => {
    const handler = handlerThat(({ log }) => ({ hasDebug: log.debug !== undefined }));
    expect(await handler.read("id", {}, { ...call, log: { ...call.log, debug: undefined } })).toEqual({
      hasDebug: false,
    });
  });
});
