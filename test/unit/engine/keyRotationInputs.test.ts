import * as pulumi from "@pulumi/pulumi";
import {
  argumentsChanged,
  checkShape,
  type KeyRotationInputs,
  requiresSuccess,
  sameDevice,
  triggerChanged,
  visible,
  waitTimeoutInMs,
} from "../../../provider/engine/keyRotationInputs";

const managedDeviceId = "9c1e4b70-52d3-4f8a-b6e1-00000000000a";
const unknown = pulumi.runtime.unknownValue;
const full = {
  managedDeviceId,
  rotateWhenChanged: { incident: "2026-11" },
  waitTimeout: "45m",
  requireSuccess: false,
} satisfies KeyRotationInputs;

/** What is wrong with the arguments, as the engine may hand them over, whatever their types. */
const problems = (inputs: Record<string, unknown>) => checkShape(inputs as unknown as KeyRotationInputs);

describe("the shape of the arguments", () => {
  it.each([[full], [{ managedDeviceId }], [{ ...full, rotateWhenChanged: {} }], [{ ...full, waitTimeout: "0s" }]])(
    "is right: %j",
    (inputs) => {
      expect(checkShape(inputs)).toEqual([]);
    },
  );

  it("may hold what the SDK and the resource class add", () => {
    expect(checkShape({ ...full, __urn: "urn:pulumi:x", __provider: "text" })).toEqual([]);
  });

  it.each(["9C1E4B70-52D3-4F8A-B6E1-00000000000A", "00000000-0000-0000-0000-000000000000"])(
    "takes any GUID, such as %s",
    (id) => {
      expect(checkShape({ managedDeviceId: id })).toEqual([]);
    },
  );

  it.each(["FIN-LT-001", "", "9c1e4b70", "{9c1e4b70-52d3-4f8a-b6e1-00000000000a}", ` ${managedDeviceId}`, 7, null])(
    "has no GUID in %j",
    (id) => {
      expect(problems({ managedDeviceId: id })).toEqual([
        { property: "managedDeviceId", reason: expect.stringMatching(/^is not a GUID: give Intune's id/) as string },
      ]);
    },
  );

  it("lacks a device", () => {
    expect(problems({ requireSuccess: true })).toEqual([
      { property: "managedDeviceId", reason: expect.stringMatching(/^is missing: name the device/) as string },
    ]);
  });

  it.each([
    ["waitTimeout", "soon", /is not a duration: give a number with a unit/],
    ["waitTimeout", "45", /is not a duration/],
    ["waitTimeout", `${"9".repeat(150)}h`, /is not a duration/],
    ["waitTimeout", 45, /is not a string: give a duration/],
    ["requireSuccess", "false", /is not a boolean/],
    ["rotateWhenChanged", "2026-11", /is not a map: give a map of strings/],
    ["rotateWhenChanged", ["2026-11"], /is not a map/],
  ])("is wrong where %s is %j", (property, value, reason) => {
    expect(problems({ managedDeviceId, [property]: value })).toEqual([
      { property, reason: expect.stringMatching(reason) as string },
    ]);
  });

  it("is wrong where a value of the trigger is no string, which is named", () => {
    expect(problems({ managedDeviceId, rotateWhenChanged: { incident: "x", count: 3 } })).toEqual([
      { property: "rotateWhenChanged.count", reason: "is not a string: every value of the map must be one" },
    ]);
  });

  it("is wrong where there are arguments that it doesn't know, each named", () => {
    expect(problems({ managedDeviceId, rotateWhenchanged: {}, waitTimeOut: "1h" })).toEqual([
      { property: "rotateWhenchanged", reason: "is not an argument of this resource: take it out" },
      { property: "waitTimeOut", reason: "is not an argument of this resource: take it out" },
    ]);
  });

  it("is wrong in several places at once", () => {
    const all = problems({ managedDeviceId: "x", rotateWhenChanged: 1, waitTimeout: "x", requireSuccess: 1, more: 1 });
    expect(all.map(({ property }) => property).sort()).toEqual(
      ["managedDeviceId", "more", "requireSuccess", "rotateWhenChanged", "waitTimeout"].sort(),
    );
  });

  it.each(["managedDeviceId", "rotateWhenChanged", "waitTimeout", "requireSuccess"])(
    "is right as long as %s is not known",
    (property) => {
      expect(problems({ ...full, [property]: unknown })).toEqual([]);
    },
  );

  it("is right as long as a value of the trigger is not known", () => {
    expect(checkShape({ ...full, rotateWhenChanged: { incident: unknown } })).toEqual([]);
  });

  it("is wrong for what is known, though something else is not", () => {
    expect(problems({ managedDeviceId: unknown, waitTimeout: "x" })).toHaveLength(1);
  });
});

describe("the defaults", () => {
  it("are an hour's wait and that success is required", () => {
    expect(waitTimeoutInMs({ managedDeviceId })).toBe(3_600_000);
    expect(requiresSuccess({ managedDeviceId })).toBe(true);
  });

  it("give way to what is given", () => {
    expect(waitTimeoutInMs(full)).toBe(2_700_000);
    expect(waitTimeoutInMs({ managedDeviceId, waitTimeout: "0s" })).toBe(0);
    expect(requiresSuccess(full)).toBe(false);
    expect(requiresSuccess({ managedDeviceId, requireSuccess: true })).toBe(true);
  });
});

describe("visible", () => {
  it("leaves out what the SDK and the resource class add", () => {
    expect(visible({ ...full, __urn: "urn:pulumi:x", __provider: "text" })).toStrictEqual(full);
  });
});

describe("sameDevice", () => {
  it("doesn't mind the case of a GUID", () => {
    const upper = { managedDeviceId: managedDeviceId.toUpperCase() };
    expect([sameDevice({ managedDeviceId }, upper), sameDevice(upper, { managedDeviceId })]).toEqual([true, true]);
    expect(sameDevice({ managedDeviceId }, { managedDeviceId: managedDeviceId.replace("a", "b") })).toBe(false);
  });
});

describe("triggerChanged", () => {
  const changed = (before?: Record<string, string>, now?: Record<string, string>) =>
    triggerChanged({ managedDeviceId, rotateWhenChanged: before }, { managedDeviceId, rotateWhenChanged: now });

  it.each([
    [{ a: "1" }, { a: "2" }],
    [{ a: "1" }, { a: "1", b: "2" }],
    [{ a: "1" }, { b: "1" }],
    [{ a: "1" }, undefined],
    [undefined, { a: "1" }],
  ])("is so from %j to %j", (before, now) => {
    expect(changed(before, now)).toBe(true);
  });

  it.each([
    [
      { a: "1", b: "2" },
      { b: "2", a: "1" },
    ],
    [undefined, {}],
    [{}, undefined],
    [undefined, undefined],
  ])("is not so from %j to %j", (before, now) => {
    expect(changed(before, now)).toBe(false);
  });
});

describe("argumentsChanged", () => {
  it.each([
    { managedDeviceId: managedDeviceId.replace("a", "b") },
    { rotateWhenChanged: { incident: "2026-12" } },
    { waitTimeout: "46m" },
    { waitTimeout: undefined },
    { requireSuccess: true },
    { requireSuccess: undefined },
  ])("is so when there is another %j", (change) => {
    expect(argumentsChanged(full, { ...full, ...change })).toBe(true);
  });

  it("is not so when they are the same, and only hidden ones differ", () => {
    const news = {
      ...full,
      rotateWhenChanged: { ...full.rotateWhenChanged },
      managedDeviceId: managedDeviceId.toUpperCase(),
    };
    expect(argumentsChanged({ ...full, __urn: "a", __provider: "b" }, { ...news, __urn: "c" })).toBe(false);
  });
});
