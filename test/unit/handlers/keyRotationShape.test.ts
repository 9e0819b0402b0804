import * as pulumi from "@pulumi/pulumi";
import type { KeyRotationInputs } from "../../../provider/handlers/keyRotation/inputs";
import { checkShape } from "../../../provider/handlers/keyRotation/shape";

const managedDeviceId = "9c1e4b70-52d3-4f8a-b6e1-00000000000a";
const unknown = pulumi.runtime.unknownValue;
const full = {
  managedDeviceId,
  rotateWhenChanged: { incident: "2026-11" },
  rotatedSince: "2026-11-23T10:00:00.50+01:00",
  maxKeyAge: "90d",
  minInterval: "24h",
  rotateOnCreate: true,
  waitTimeout: "45m",
  requireSuccess: false,
  maxAttempts: 5,
  verifyEscrow: true,
} satisfies Required<KeyRotationInputs>;

/** What is wrong with the arguments, as the engine may hand them over, whatever their types. */
const problems = (inputs: Record<string, unknown>) => checkShape(inputs as unknown as KeyRotationInputs);

describe("the shape of the arguments", () => {
  it.each([[full], [{ managedDeviceId }], [{ ...full, rotateWhenChanged: {} }], [{ ...full, waitTimeout: "0s" }]])(
    "is right: %j",
    (inputs) => {
      expect(checkShape(inputs)).toEqual([]);
    },
  );

  it.each(["9C1E4B70-52D3-4F8A-B6E1-00000000000A", "00000000-0000-0000-0000-000000000000"])(
    "takes any GUID, such as %s",
    (id) => {
      expect(checkShape({ managedDeviceId: id })).toEqual([]);
    },
  );

  it.each(["FIN-LT-001", "", "9c1e4b70", "{9c1e4b70-52d3-4f8a-b6e1-00000000000a}", ` ${managedDeviceId}`, 7])(
    "has no GUID in %j",
    (id) => {
      expect(problems({ managedDeviceId: id })).toEqual([
        { property: "", reason: expect.stringMatching(/^managedDeviceId is not a GUID: give Intune's id/) as string },
      ]);
    },
  );

  it.each([{ requireSuccess: true }, { managedDeviceId: null }])("lacks a device: %j", (inputs) => {
    expect(problems(inputs)).toEqual([
      { property: "", reason: expect.stringMatching(/^managedDeviceId is missing: name the device/) as string },
    ]);
  });

  it.each([
    ["waitTimeout", "soon", /is not a duration: give a number with a unit/],
    ["waitTimeout", "45", /is not a duration/],
    ["waitTimeout", `${"9".repeat(150)}h`, /is not a duration/],
    ["waitTimeout", 45, /is a number, not a string: give a number with a unit/],
    ["requireSuccess", "false", /is a string, not a boolean: give true or false/],
    ["verifyEscrow", 1, /is a number, not a boolean/],
    ["maxKeyAge", "a quarter", /is not a duration/],
    ["maxKeyAge", "0s", /is zero: every key would be too old/],
    ["maxKeyAge", "0.0000001s", /is zero: every key would be too old/],
    ["maxKeyAge", "0.4ms", /is zero: every key would be too old/],
    ["minInterval", "-1h", /is not a duration/],
    ["maxAttempts", 0, /is less than 1: give a whole number from 1 to 10/],
    ["maxAttempts", 1.5, /is not a whole number/],
    ["maxAttempts", "3", /is a string, not a number: give a whole number/],
    ["maxAttempts", 11, /is more than 10, and each rotation uses up one of the 200 keys/],
    ["rotatedSince", "yesterday", /is not a time: give a time of RFC 3339 with its offset/],
    ["rotatedSince", "2026-11-23T09:00:00", /is not a time/],
    ["rotatedSince", "2026-02-30T09:00:00Z", /is not a time/],
    ["rotatedSince", 1764000000, /is a number, not a string: give a time of RFC 3339/],
    ["rotatedSince", ["x"], /is a list, not a string/],
  ])("is wrong where %s is %j", (property, value, reason) => {
    const [failure, ...others] = problems({ managedDeviceId, [property]: value });
    expect(others).toEqual([]);
    // The engine prints the value of a property that is told as such, and any may be a secret.
    expect(failure?.property).toBe("");
    expect(failure?.reason).toMatch(new RegExp(`^${property} `));
    expect(failure?.reason).toMatch(reason);
  });

  it.each([
    ["2026-11", "a string"],
    [["2026-11"], "a list"],
    [3, "a number"],
  ])("is wrong where the trigger is %j, which is named as %s", (trigger, type) => {
    expect(problems({ managedDeviceId, rotateWhenChanged: trigger })).toEqual([
      { property: "", reason: `rotateWhenChanged is ${type}, not a map: give a map of strings` },
    ]);
  });

  it.each([
    [3, "is a number, not a string: write it in quotes, or set it with `pulumi config set --type string`"],
    [true, "is a boolean, not a string: write it in quotes, or set it with `pulumi config set --type string`"],
    [null, "is null: give a string, or leave it out"],
    [{ count: 3 }, "is a map, not a string: every value of the map must be one"],
    [["x"], "is a list, not a string: every value of the map must be one"],
  ])("is wrong where a value of the trigger is %j, as structured configuration may give it", (value, reason) => {
    expect(problems({ managedDeviceId, rotateWhenChanged: { incident: "x", quarter: value } })).toEqual([
      { property: "", reason: `rotateWhenChanged.quarter ${reason}` },
    ]);
  });

  it("is wrong in any argument without its value, which may be a secret", () => {
    const secret = 19_283_746;
    for (const name of Object.keys(full)) {
      for (const value of ["open-sesame", secret, [secret], { [name]: "open-sesame" }, { a: secret }]) {
        const found = problems({ managedDeviceId, [name]: value });
        expect(found.every(({ property }) => property === "")).toBe(true);
        expect(JSON.stringify(found)).not.toMatch(/open-sesame|19283746/);
      }
    }
  });

  it("is wrong where there are arguments that it doesn't know, each named without its value", () => {
    expect(problems({ managedDeviceId, rotateWhenchanged: {}, waitTimeOut: "1h" })).toEqual([
      { property: "", reason: "rotateWhenchanged is not an argument of this resource: take it out" },
      { property: "", reason: "waitTimeOut is not an argument of this resource: take it out" },
    ]);
  });

  it("is wrong in several places at once", () => {
    const all = problems({ managedDeviceId: "x", rotateWhenChanged: 1, waitTimeout: "x", requireSuccess: 1, more: 1 });
    expect(all.map(({ reason }) => reason.split(" ")[0]).sort()).toEqual([
      "managedDeviceId",
      "more",
      "requireSuccess",
      "rotateWhenChanged",
      "waitTimeout",
    ]);
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
