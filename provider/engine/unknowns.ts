import * as pulumi from "@pulumi/pulumi";

/** Whether a preview can't know this value yet: a provider sees a fixed text in its place. */
export function isUnknown(value: unknown): boolean {
  return value === pulumi.runtime.unknownValue;
}

/** The properties that are known already. */
export function knownOnly<T extends object>(properties: T): Partial<T> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !isUnknown(value))) as Partial<T>;
}
