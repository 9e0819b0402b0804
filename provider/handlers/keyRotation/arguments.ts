/** The forms that arguments have. `keyAge` is a duration that is not zero, `attempts` a number from 1 to 10. */
export interface ArgumentForms {
  map: Record<string, string>;
  dateTime: string;
  duration: string;
  keyAge: string;
  boolean: boolean;
  attempts: number;
}

/**
 * The arguments that may be left out, each with its form and its default. Their schema is apart from them, since the
 * program need not load it.
 */
export const optionalArguments = {
  rotateWhenChanged: { form: "map" },
  rotatedSince: { form: "dateTime" },
  maxKeyAge: { form: "keyAge" },
  minInterval: { form: "duration", default: "0s" },
  rotateOnCreate: { form: "boolean", default: true },
  waitTimeout: { form: "duration", default: "1h" },
  requireSuccess: { form: "boolean", default: true },
  maxAttempts: { form: "attempts", default: 3 },
  verifyEscrow: { form: "boolean", default: false },
} as const satisfies Record<string, { form: keyof ArgumentForms; default?: unknown }>;

export type OptionalArgument = keyof typeof optionalArguments;

export const optionalArgumentNames = Object.keys(optionalArguments) as OptionalArgument[];
