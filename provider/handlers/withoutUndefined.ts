/**
 * The value without any property that is undefined, however deep it lies. The SDK can't send such a one: with an init
 * error that holds it, an update would never answer.
 */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(withoutUndefined) as T;
  if (typeof value !== "object" || value === null) return value;
  const defined = Object.entries(value).filter(([, property]) => property !== undefined);
  return Object.fromEntries(defined.map(([name, property]) => [name, withoutUndefined<unknown>(property)])) as T;
}
