import {
  changesBetween,
  specOf,
  givenOf,
  type KeyRotationInputs,
  mayTrigger,
  sameDevice,
  waitInMs,
  waitLimit,
} from "../../../provider/handlers/keyRotation/inputs";
import { everyArgument as full } from "../../support/handlers";

const { managedDeviceId } = full;

const noLimit = { timeout: undefined };
const limitOf = (inMs: number) => ({ timeout: { inMs, endsAtInMs: 5_000 + inMs } });

describe("the defaults", () => {
  it("are an hour's wait and that success is required", () => {
    expect(waitLimit({ managedDeviceId }, noLimit)).toEqual({ inMs: 3_600_000, option: "waitTimeout" });
    expect(specOf({ managedDeviceId })).toEqual({
      rotatedSince: undefined,
      maxKeyAgeInMs: undefined,
      minIntervalInMs: 0,
      maxAttempts: 3,
      verifyEscrow: false,
      requireSuccess: true,
      rotateOnCreate: true,
    });
  });

  it("give way to what is given", () => {
    expect(waitLimit(full, noLimit).inMs).toBe(2_700_000);
    expect(waitInMs({ managedDeviceId, waitTimeout: "0s" }, noLimit, 0)).toBe(0);
    expect(specOf(full)).toEqual({
      rotatedSince: "2026-11-23T09:00:00.5Z",
      maxKeyAgeInMs: 90 * 86_400_000,
      minIntervalInMs: 86_400_000,
      maxAttempts: 5,
      verifyEscrow: true,
      requireSuccess: false,
      rotateOnCreate: true,
    });
  });
});

describe("the limit of a wait", () => {
  it("is that of the engine where it ends earlier, and counts from the beginning of the call", () => {
    const limit = limitOf(60_000);
    expect(waitLimit(full, limit)).toEqual({ inMs: 60_000, option: "customTimeouts" });
    expect(waitInMs(full, limit, 5_000)).toBe(60_000);
    expect(waitInMs(full, limit, 25_000)).toBe(40_000);
    expect(waitInMs(full, limit, 70_000)).toBe(0);
  });

  it("is waitTimeout where that ends earlier, and counts from the beginning of the wait", () => {
    const limit = limitOf(3_600_000);
    expect(waitLimit(full, limit)).toEqual({ inMs: 2_700_000, option: "waitTimeout" });
    expect(waitInMs(full, limit, 25_000)).toBe(2_700_000);
  });
});

describe("the arguments that are given", () => {
  const { managedDeviceId: _, ...optional } = full;

  it.each(Object.keys(optional))(
    "leave out %s where it is null, which is how structured configuration says so",
    (name) => {
      const { [name as keyof typeof full]: _left, ...others } = full;
      expect(givenOf({ ...full, [name]: null })).toStrictEqual(others);
    },
  );

  it("hold all others, and a device that is null: it may not be left out", () => {
    expect(givenOf({ ...full })).toStrictEqual(full);
    const withoutDevice = { managedDeviceId: null } as unknown as KeyRotationInputs;
    expect(givenOf(withoutDevice)).toStrictEqual(withoutDevice);
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

  it("is not so when they are the same", () => {
    const news = {
      ...full,
      rotateWhenChanged: { ...full.rotateWhenChanged },
      managedDeviceId: managedDeviceId.toUpperCase(),
    };
    expect(changesBetween(full, news).any).toBe(false);
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
