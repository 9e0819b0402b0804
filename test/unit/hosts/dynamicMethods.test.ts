import { InitError } from "../../../provider/handlers/initError";
import type { Call, ResourceHandler } from "../../../provider/handlers/resourceHandler";
import { DeviceLookAhead } from "../../../provider/hosts/dynamic/deviceLookAhead";
import { dynamicMethods } from "../../../provider/hosts/dynamic/dynamicMethods";
import { Slots } from "../../../provider/hosts/slots";
import { FakeClock } from "../../support/fakeClock";

interface Inputs {
  managedDeviceId: string;
}

const given: Inputs = { managedDeviceId: "device" };
const urn = "urn:pulumi:dev::project::type::name";
const hidden = { __provider: "text", __urn: urn };

/** The host over a handler that records what it is asked. */
function hostOf(handler: Partial<ResourceHandler<Inputs, object>> = {}) {
  const asked: { inputs: object; call: Call | undefined }[] = [];
  const record = (inputs: object, call?: Call) => void asked.push({ inputs, call });
  const recorder: ResourceHandler<Inputs, object> = {
    check: (inputs) => (record(inputs), { inputs, failures: [] }),
    preview: async (inputs, olds, call) => (record({ ...inputs, olds }, call), { failures: [], known: {} }),
    diff: (_id, _olds, inputs, call) => (record(inputs, call), { changes: true }),
    create: async (inputs, call) => (record(inputs, call), { id: "id", outputs: { created: true } }),
    update: async (_id, _olds, inputs, call) => (record(inputs, call), { updated: true }),
    read: async (_id, olds, call) => (record(olds, call), { read: true }),
    import: () => Promise.reject(new Error("this host can't import")),
    ...handler,
  };
  const lines: unknown[][] = [];
  const say = (...line: unknown[]) => void lines.push(line);
  const clock = new FakeClock(1_000);
  const slots = new Slots(clock, say);
  const canceled = new AbortController();
  const lookAhead = new DeviceLookAhead({ read: () => Promise.reject(new Error("not asked")) }, clock);
  const log = { status: say, plan: say, warn: say, debug: say };
  return {
    asked,
    lines,
    slots,
    methods: dynamicMethods(recorder, { log, canceled: canceled.signal, slots, lookAhead }),
  };
}

function registration(isPreview: boolean): object {
  return { __occasion: JSON.stringify({ urn, isPreview, peers: [], constructed: 1 }) };
}

describe("the arguments that a handler gets", () => {
  it("hold nothing of what the SDK and the resource class add, and the URN comes with the call", async () => {
    const { asked, methods } = hostOf();
    await methods.check({ ...given, ...hidden }, { ...given, ...hidden, ...registration(false) });
    await methods.diff("id", {}, { ...given, ...hidden });
    await methods.create({ ...given, ...hidden });
    await methods.update("id", {}, { ...given, ...hidden });
    expect(asked.map(({ inputs }) => inputs)).toEqual([given, { ...given, olds: given }, given, given, given]);
    expect(asked.slice(1).map(({ call }) => call?.urn)).toEqual([urn, urn, urn, urn]);
  });

  it("come back from check with the present URN and the serialized provider, for the state", async () => {
    const { methods } = hostOf();
    const news = { ...given, __provider: "text", __urn: "urn:of:a:former:name", ...registration(false) };
    expect(await methods.check({}, news)).toEqual({ inputs: { ...given, ...hidden }, failures: [] });
  });
});

it("a process is a preview's or an update's, as its first check says", async () => {
  for (const isPreview of [true, false]) {
    const { asked, methods } = hostOf();
    await methods.check({}, { ...given, ...registration(isPreview) });
    await methods.diff("id", {}, given);
    expect(asked.slice(1).map(({ call }) => call?.isPreview)).toEqual([isPreview, isPreview]);
  }
});

it("it is not known which of the two a process belongs to before a check, nor with a program of another version", async () => {
  const { asked, methods } = hostOf();
  await methods.diff("id", {}, given);
  await methods.check({}, given);
  expect(asked.map(({ call }) => call?.isPreview)).toEqual([undefined, undefined, undefined]);
});

it.each([
  ["that the executable plugin stored are to be updated", {}, true],
  ["of this host are compared by the handler", { __provider: "text" }, false],
])("outputs %s", async (_which, stored, changes) => {
  const { methods } = hostOf({ diff: () => ({ changes: false, replaces: ["managedDeviceId"] }) });
  const diff = await methods.diff("id", { ...given, ...stored }, { ...given, ...hidden });
  expect(diff).toEqual({ changes, replaces: ["managedDeviceId"] });
});

it.each(["create", "update"] as const)("an init error of %s holds the serialized provider", async (name) => {
  const fail = () => Promise.reject(new InitError("id", { deviceName: "PC" }, "it failed"));
  const { methods } = hostOf({ create: fail, update: fail });
  const inputs = { ...given, ...hidden };
  const ended = name === "create" ? methods.create(inputs) : methods.update("id", {}, inputs);
  await expect(ended).rejects.toMatchObject({
    reasons: ["it failed"],
    properties: { deviceName: "PC", __provider: "text" },
  });
});

it("lines go to the row of the resource, and those of a refresh to the stack's", async () => {
  const { asked, lines, methods } = hostOf();
  await methods.create({ ...given, ...hidden });
  await methods.read("id", {});
  for (const { call } of asked) {
    call?.log.warn("careful");
    call?.log.debug?.("decided");
  }
  expect(lines).toEqual([
    [urn, "careful"],
    [urn, "decided"],
    ["", "careful"],
    ["", "decided"],
  ]);
});
