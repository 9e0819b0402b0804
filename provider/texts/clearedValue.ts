/** Makes a text fit to leave the process. */
export type Clear = (text: string) => string;

/** A value of which every text is cleared. A name may be one from outside as well, such as the id of a key. */
export function clearedValue<Value>(value: Value, clear: Clear): Value;
export function clearedValue(value: unknown, clear: Clear): unknown {
  if (typeof value === "string") return clear(value);
  if (Array.isArray(value)) return value.map((each: unknown) => clearedValue(each, clear));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [clear(name), clearedValue(each, clear)]));
}
