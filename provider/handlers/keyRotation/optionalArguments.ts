/** The names of the arguments that may be left out. Apart from their schema, which the program need not load. */
export const optionalArguments = [
  "rotateWhenChanged",
  "rotatedSince",
  "maxKeyAge",
  "minInterval",
  "waitTimeout",
  "requireSuccess",
  "maxAttempts",
  "verifyEscrow",
] as const;

export type OptionalArgument = (typeof optionalArguments)[number];
