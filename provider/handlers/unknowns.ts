/**
 * The text that a provider sees in place of a value which a preview can't know yet.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts `unknownValue`
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a preview can't know this value yet. */
export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** The properties that are known already. */
export function knownOnly<T extends object>(properties: T): Partial<T> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !isUnknown(value))) as Partial<T>;
}
