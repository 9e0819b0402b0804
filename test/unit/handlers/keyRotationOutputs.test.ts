import { type KeyRotationOutputs, outputsOf, rotationOf } from "../../../provider/handlers/keyRotation/outputs";
import type { Attempt } from "../../../provider/rotation/attempt";
import { aKey, aRotation, deviceId, time } from "../../support/rotations";

const rotation = aRotation({
  attempt: { requestedDateTime: time(5_000), startDateTime: time(6_000), delivery: "unknown", count: 2 },
  result: {
    actionState: "failed",
    startDateTime: time(6_000),
    lastUpdatedDateTime: time(9_000),
    errorCode: -2144272376,
  },
});
const inputs = { managedDeviceId: deviceId.toUpperCase(), rotateWhenChanged: { a: "1" }, waitTimeout: "45m" };

describe("the outputs of a rotation", () => {
  it("hold the arguments, the seed's five properties, and what else is known", () => {
    expect(outputsOf(rotation, inputs)).toStrictEqual({
      managedDeviceId: deviceId.toUpperCase(),
      rotateWhenChanged: { a: "1" },
      waitTimeout: "45m",
      actionName: "rotateBitLockerKeys",
      actionState: "failed",
      startDateTime: time(6_000),
      lastUpdatedDateTime: time(9_000),
      errorCode: -2144272376,
      deviceName: "FIN-LT-001",
      entraDeviceId: "22222222-aaaa-4bbb-8ccc-000000000001",
      requestId: "the-request",
      requestedDateTime: time(5_000),
      attempts: 2,
      adopted: false,
      errorMessage: expect.stringMatching(/^0x80310008: BitLocker is not enabled/) as string,
      attempt: {
        version: 1,
        requestedDateTime: time(5_000),
        startDateTime: time(6_000),
        baseline: [],
        adopted: false,
        fate: "unknown",
        count: 2,
      },
    });
  });

  it("hold the new keys once they were verified, and go on from them", () => {
    const verified = { ...rotation, recoveryKeys: [aKey()] };
    const outputs = outputsOf(verified, { ...inputs, managedDeviceId: deviceId });
    expect(outputs.recoveryKeys).toEqual([aKey()]);
    expect(rotationOf(outputs)).toStrictEqual(verified);
  });

  const known = { requestedDateTime: time(5_000), baseline: [], count: 0 as const };
  const key = { createdDateTime: time(5_000), source: "rotation" } as const;

  it.each<[Attempt, object]>([
    [
      { ...known, kind: "requested", delivery: "unknown", count: 2, isRepeated: true, isTriggered: true },
      { adopted: false, fate: "unknown", count: 2, isRepeated: true, isTriggered: true },
    ],
    [
      { ...known, kind: "adopted", delivery: "accepted", isOfEarlierRequest: true },
      { adopted: true, fate: "accepted", isOfEarlierRequest: true },
    ],
    [
      { ...known, kind: "notNeeded", key },
      { adopted: true, fate: "accepted", isKept: true, key },
    ],
    [
      { ...known, kind: "recorded" },
      { adopted: true, fate: "accepted", isRecorded: true },
    ],
  ])("store the attempt %j in the form of earlier versions, and go on from it", (attempt, stored) => {
    const outputs = outputsOf({ ...rotation, attempt }, { ...inputs, managedDeviceId: deviceId });
    expect(outputs.attempt).toStrictEqual({ ...known, ...stored, version: 1 });
    expect(rotationOf(outputs).attempt).toStrictEqual(attempt);
  });

  it.each<[string, Partial<KeyRotationOutputs["attempt"]>, object]>([
    [
      "whose request was perhaps lost as one to request again",
      { adopted: true, fate: "unknown" },
      { kind: "requested" },
    ],
    ["that tells no age of the key as one with a key of that time", { isKept: true }, { kind: "notNeeded", key }],
  ])("of an early version are read: an attempt %s", (_, stored, attempt) => {
    const outputs = outputsOf(rotation, { ...inputs, managedDeviceId: deviceId });
    expect(rotationOf({ ...outputs, attempt: { ...outputs.attempt, ...stored } }).attempt).toMatchObject(attempt);
  });

  it("say that a rotation was adopted, without a request", () => {
    const adopted = aRotation({ attempt: { kind: "adopted", count: 0 } });
    expect(outputsOf(adopted, inputs)).toMatchObject({ adopted: true, attempts: 0, errorMessage: "" });
  });

  it("hold no undefined property, however deep, since the SDK would never answer with one", () => {
    const lacking = {
      ...rotation,
      deviceName: undefined as unknown as string,
      recoveryKeys: [{ ...aKey(), id: undefined }],
    };
    const attempt = { ...rotation.attempt, key: { createdDateTime: undefined, source: "rotation" } };
    const outputs = outputsOf({ ...lacking, attempt } as unknown as typeof rotation, {
      ...inputs,
      maxKeyAge: undefined,
    });
    expect(outputs).toStrictEqual(JSON.parse(JSON.stringify(outputs)));
    expect(outputs.attempt.key).toStrictEqual({ source: "rotation" });
  });

  it("are enough to go on from, also after they were stored as JSON", () => {
    const stored = JSON.parse(
      JSON.stringify(outputsOf(rotation, { ...inputs, managedDeviceId: deviceId })),
    ) as ReturnType<typeof outputsOf>;
    expect(rotationOf(stored)).toStrictEqual(rotation);
  });
});
