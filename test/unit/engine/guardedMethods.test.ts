import { guardedMethods, guardedProgress } from "../../../provider/engine/guardedMethods";
import { InitError } from "../../../provider/engine/initError";
import type { ResourceMethods } from "../../../provider/engine/trampoline";

const clear = (text: string) => text.replaceAll("hush", "[secret]");

/** Methods that all end like this. */
function methodsThat(end: () => unknown): ResourceMethods {
  const method = async () => end();
  return guardedMethods(
    { check: method, diff: method, create: method, update: method, read: method } as unknown as ResourceMethods,
    clear,
  );
}

const names = ["check", "diff", "create", "update", "read"] as const;

describe("what leaves the process is cleared of credentials", () => {
  it.each(names)("an error of %s, in its message and its stack", async (name) => {
    const methods = methodsThat(() => {
      const error = new Error("it said hush");
      // Node makes the stack once, with the message of that time.
      expect(error.stack).toContain("hush");
      throw error;
    });
    const error = (await (methods[name] as (id: string) => Promise<unknown>)("id").catch(
      (why: unknown) => why,
    )) as Error;
    expect(error.message).toBe("it said [secret]");
    expect(error.stack).not.toContain("hush");
  });

  it.each(names)("what %s throws that is no error", async (name) => {
    const methods = methodsThat(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may
      throw "it said hush";
    });
    await expect((methods[name] as (id: string) => Promise<unknown>)("id")).rejects.toBe("it said [secret]");
  });

  it.each(["create", "update"] as const)("an init error of %s, in its reasons and its properties", async (name) => {
    const given = { trigger: "hush" };
    const attempt = { list: ["hush"], keysBefore: { "a hush": "x" } };
    const properties = { ...given, deviceName: "PC hush", attempt, __provider: "text" };
    const methods = methodsThat(() => {
      throw new InitError("id", properties, "it said hush");
    });
    const ended = name === "create" ? methods.create(given) : methods.update("id", {}, given);
    const error: unknown = await ended.catch((why: unknown) => why);
    expect(error).toMatchObject({
      reasons: ["it said [secret]"],
      properties: {
        trigger: "hush",
        deviceName: "PC [secret]",
        attempt: { list: ["[secret]"], keysBefore: { "a [secret]": "x" } },
        __provider: "text",
      },
    });
  });

  it("the failures of check, but not its inputs", async () => {
    const inputs = { trigger: "hush" };
    const methods = methodsThat(() => ({ inputs, failures: [{ property: "", reason: "it said hush" }] }));
    expect(await methods.check({}, inputs)).toEqual({
      inputs,
      failures: [{ property: "", reason: "it said [secret]" }],
    });
  });

  it("the outputs of create, update and read, but not the arguments among them", async () => {
    const outputs = { deviceName: "PC hush", trigger: "hush" };
    const methods = methodsThat(() => ({ outs: outputs, props: outputs }));
    const expected = { deviceName: "PC [secret]", trigger: "hush" };
    const given = { trigger: "hush" };
    expect(await methods.create(given)).toMatchObject({ outs: expected });
    expect(await methods.update("id", {}, given)).toMatchObject({ outs: expected });
    expect(await methods.read("id", given)).toMatchObject({ props: expected });
  });

  it("every line for the engine", () => {
    const lines: string[] = [];
    const log = (_: string, line: string) => void lines.push(line);
    const progress = guardedProgress({ isPreview: false, status: log, plan: log, warn: log }, clear);
    progress.status("urn", "a hush");
    progress.plan("urn", "b hush", true);
    progress.warn("urn", "c hush");
    progress.isPreview = true;
    expect(lines).toEqual(["a [secret]", "b [secret]", "c [secret]"]);
    expect(progress.isPreview).toBe(true);
  });
});
