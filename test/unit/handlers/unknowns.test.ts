import * as pulumi from "@pulumi/pulumi";
import { isUnknown, knownOnly } from "../../../provider/handlers/unknowns";

const unknown = pulumi.runtime.unknownValue;

describe("isUnknown", () => {
  it("recognises what a preview can't know yet, and nothing else", () => {
    expect(isUnknown(unknown)).toBe(true);
    for (const value of [undefined, null, "", "unknown", 0, {}]) expect(isUnknown(value)).toBe(false);
  });
});

describe("knownOnly", () => {
  it("leaves out what is not known, and keeps the rest, empty or not", () => {
    expect(knownOnly({ a: unknown, b: "", c: undefined, d: false, e: { f: unknown } })).toStrictEqual({
      b: "",
      c: undefined,
      d: false,
      e: { f: unknown },
    });
  });
});
