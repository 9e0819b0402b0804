import { isDebugging } from "../../../provider/settings/isDebugging";

it.each([
  ["1", true],
  ["true", true],
  ["TRUE", true],
  ["0", false],
  ["false", false],
  ["", false],
  [undefined, false],
])("PULUMI_BITLOCKER_DEBUG is understood as Pulumi understands its own: %j, %j", (value, expected) => {
  expect(isDebugging({ PULUMI_BITLOCKER_DEBUG: value })).toBe(expected);
});
