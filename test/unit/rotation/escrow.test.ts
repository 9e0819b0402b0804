import { escrowedKeys, keysBefore } from "../../../provider/rotation/escrow";
import { aKey, aRotation, day, second, time } from "../../support/rotations";

const fixed = (createdDateTime: string) => aKey({ createdDateTime, volumeType: "fixedDataVolume" });
const old = aKey({ createdDateTime: time(-90 * day) });
const fresh = aKey({ createdDateTime: time(second) });
const oldFixed = fixed(time(-90 * day));
const freshFixed = fixed(time(second));

const after = (before: Record<string, string>) => aRotation({ attempt: { keysBefore: before } });

describe("the keys before a request", () => {
  it("are the newest of each kind of volume", () => {
    expect(keysBefore([old, aKey({ createdDateTime: time(-day) }), oldFixed])).toEqual({
      operatingSystemVolume: time(-day),
      fixedDataVolume: time(-90 * day),
    });
    expect(keysBefore([])).toEqual({});
  });
});

describe("the escrow of a rotation", () => {
  it("is proved by a new key of the OS drive, whether old ones are kept or removed", () => {
    const rotation = after(keysBefore([old]));
    expect(escrowedKeys(rotation, [old])).toBeUndefined();
    expect(escrowedKeys(rotation, [old, fresh])).toEqual([fresh]);
    expect(escrowedKeys(rotation, [fresh])).toEqual([fresh]);
    expect(escrowedKeys(after({}), [])).toBeUndefined();
  });

  it("needs a new key of fixed drives only where one was listed before", () => {
    const rotation = after(keysBefore([old, oldFixed]));
    expect(escrowedKeys(rotation, [old, fresh, oldFixed])).toBeUndefined();
    expect(escrowedKeys(rotation, [old, freshFixed])).toBeUndefined();
    expect(escrowedKeys(rotation, [old, fresh, oldFixed, freshFixed])).toEqual([fresh, freshFixed]);
    expect(escrowedKeys(after(keysBefore([old])), [old, fresh, freshFixed])).toEqual([fresh, freshFixed]);
  });

  it("is not proved by a key of a removable drive", () => {
    const removable = aKey({ createdDateTime: time(second), volumeType: "removableDataVolume" });
    expect(escrowedKeys(after({}), [removable])).toBeUndefined();
  });

  it("is not proved by a key that came before the request, and shows late", () => {
    const late = aKey({ createdDateTime: time(-31 * second) });
    expect(escrowedKeys(after(keysBefore([old])), [old, late])).toBeUndefined();
  });

  it("allows Entra ID's clock to be a little behind the one of the request", () => {
    const behind = aKey({ createdDateTime: time(-29 * second) });
    expect(escrowedKeys(after(keysBefore([old])), [old, behind])).toEqual([behind]);
  });
});

describe("the escrow of a rotation that was adopted", () => {
  const adopted = aRotation({ attempt: { kind: "adopted" }, result: { actionState: "done", startDateTime: time(0) } });

  it("is proved by keys that came after its start", () => {
    expect(escrowedKeys(adopted, [old, aKey({ createdDateTime: time(-1) })])).toBeUndefined();
    expect(escrowedKeys(adopted, [old, fresh])).toEqual([fresh]);
  });

  it("needs a key of fixed drives where an older one is listed", () => {
    expect(escrowedKeys(adopted, [fresh, oldFixed])).toBeUndefined();
    expect(escrowedKeys(adopted, [fresh, oldFixed, freshFixed])).toEqual([fresh, freshFixed]);
  });
});
