/**
 * Takes a line for a maintainer: what was decided, and why, in numbers. It names devices and no other person or thing.
 * Undefined while it is not asked for: `debug?.(...)` makes no text then.
 */
export type DebugLog = ((line: string) => void) | undefined;
