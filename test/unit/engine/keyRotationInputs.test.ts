import * as pulumi from "@pulumi/pulumi";
import {
  changesBetween,
  checkShape,
  desireOf,
  type KeyRotationInputs,
  mayTrigger,
  sameDevice,
  visible,
  waitTimeoutInMs,
} from "../../../provider/engine/keyRotationInputs";

const managedDeviceId = "9c1e4b70-52d3-4f8a-b6e1-00000000000a";
const unknown = pulumi.runtime.unknownValue;
const full = {
  managedDeviceId,
  rotateWhenChanged: { incident: "2026-11" },
  rotatedSince: "2026-11-23T10:00:00.50+01:00",
  maxKeyAge: "90d",
  minInterval: "24h",
  waitTimeout: "45m",
  requireSuccess: false,
  maxAttempts: 5,
  verifyEscrow: true,
} satisfies Required<Omit<KeyRotationInputs, "__urn" | "__provider">>;

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
    ["verifyEscrow", 1, /is not a boolean/],
    ["maxKeyAge", "a quarter", /is not a duration/],
    ["maxKeyAge", "0s", /is zero: every key would be too old/],
    ["minInterval", "-1h", /is not a duration/],
    ["maxAttempts", 0, /is less than 1: give a whole number from 1 to 10/],
    ["maxAttempts", 1.5, /is not a whole number/],
    ["maxAttempts", 11, /is more than 10, and each rotation uses up one of the 200 keys/],
    ["rotatedSince", "yesterday", /is not a time: give one of RFC 3339 with its offset/],
    ["rotatedSince", "2026-11-23T09:00:00", /is not a time/],
    ["rotatedSince", "2026-02-30T09:00:00Z", /is not a time/],
    ["rotatedSince", 1764000000, /is not a time/],
  ])("is wrong where %s is %j", (property, value, reason) => {
    expect(problems({ managedDeviceId, [property]: value })).toEqual([
      { property, reason: expect.stringMatching(reason) as string },
    ]);
  });

  it.each(["2026-11", ["2026-11"]])(
    "is wrong where the trigger is %j, which may be a secret, without its value",
    (trigger) => {
      expect(problems({ managedDeviceId, rotateWhenChanged: trigger })).toEqual([
        { property: "", reason: "rotateWhenChanged is not a map: give a map of strings" },
      ]);
    },
  );

  it("is wrong where a value of the trigger is no string, which is named", () => {
    expect(problems({ managedDeviceId, rotateWhenChanged: { incident: "x", count: 3 } })).toEqual([
      { property: "rotateWhenChanged.count", reason: "is not a string: every value of the map must be one" },
    ]);
  });

  it("is wrong where there are arguments that it doesn't know, each named without its value", () => {
    expect(problems({ managedDeviceId, rotateWhenchanged: {}, waitTimeOut: "1h" })).toEqual([
      { property: "", reason: "rotateWhenchanged is not an argument of this resource: take it out" },
      { property: "", reason: "waitTimeOut is not an argument of this resource: take it out" },
    ]);
  });

  it("is wrong in several places at once", () => {
    const all = problems({ managedDeviceId: "x", rotateWhenChanged: 1, waitTimeout: "x", requireSuccess: 1, more: 1 });
    expect(all.map(({ property }) => property).sort()).toEqual(
      ["", "", "managedDeviceId", "requireSuccess", "waitTimeout"].sort(),
    );
  });

  it.each(Object.keys(full))("is right as long as %s is not known", (property) => {
    expect(problems({ ...full, [property]: unknown })).toEqual([]);
  });

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
    expect(desireOf({ managedDeviceId })).toEqual({
      rotatedSince: undefined,
      maxKeyAgeInMs: undefined,
      minIntervalInMs: 0,
      maxAttempts: 3,
      verifyEscrow: false,
      requireSuccess: true,
    });
  });

  it("give way to what is given", () => {
    expect(waitTimeoutInMs(full)).toBe(2_700_000);
    expect(waitTimeoutInMs({ managedDeviceId, waitTimeout: "0s" })).toBe(0);
    expect(desireOf(full)).toEqual({
      rotatedSince: "2026-11-23T09:00:00.5Z",
      maxKeyAgeInMs: 90 * 86_400_000,
      minIntervalInMs: 86_400_000,
      maxAttempts: 5,
      verifyEscrow: true,
      requireSuccess: false,
    });
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

describe("a change of the trigger", () => {
  const changed = (before?: Record<string, string>, now?: Record<string, string>) =>
    changesBetween({ managedDeviceId, rotateWhenChanged: before }, { managedDeviceId, rotateWhenChanged: now }).trigger;

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

describe("a change of any argument", () => {
  it.each([
    { managedDeviceId: managedDeviceId.replace("a", "b") },
    { rotateWhenChanged: { incident: "2026-12" } },
    { waitTimeout: "46m" },
    { waitTimeout: undefined },
    { rotatedSince: "2026-11-23T09:00:01Z" },
    { maxKeyAge: "91d" },
    { minInterval: "1d" },
    { maxAttempts: undefined },
    { verifyEscrow: false },
    { requireSuccess: true },
    { requireSuccess: undefined },
  ])("is so when there is another %j", (change) => {
    expect(changesBetween(full, { ...full, ...change }).any).toBe(true);
  });

  it("is not so when they are the same, and only hidden ones differ", () => {
    const news = {
      ...full,
      rotateWhenChanged: { ...full.rotateWhenChanged },
      managedDeviceId: managedDeviceId.toUpperCase(),
    };
    expect(changesBetween({ ...full, __urn: "a", __provider: "b" }, { ...news, __urn: "c" }).any).toBe(false);
  });
});

describe("mayTrigger", () => {
  it.each([
    [{}],
    [{ ...full, managedDeviceId: managedDeviceId.replace("a", "b") }],
    [{ ...full, rotateWhenChanged: {} }],
    [{ ...full, rotatedSince: undefined }],
    [{ ...full, maxKeyAge: "30d" }],
  ])("is so when the former arguments are %j", (olds) => {
    expect(mayTrigger(olds, full)).toBe(true);
  });

  it("is not so when only what is done about a rotation has changed", () => {
    const others = { waitTimeout: "1m", requireSuccess: true, maxAttempts: 1, verifyEscrow: false, minInterval: "1h" };
    expect(mayTrigger({ ...full, ...others }, full)).toBe(false);
  });
});
