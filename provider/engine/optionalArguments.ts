import type { KeyRotationInputs } from "./keyRotationInputs";

type OptionalArgument = Exclude<keyof KeyRotationInputs, "managedDeviceId" | "__urn" | "__provider">;

const all: Record<OptionalArgument, true> = {
  rotateWhenChanged: true,
  rotatedSince: true,
  maxKeyAge: true,
  minInterval: true,
  waitTimeout: true,
  requireSuccess: true,
  maxAttempts: true,
  verifyEscrow: true,
};

/** The names of the arguments that may be left out. Apart from their schema, which the program need not load. */
export const optionalArguments = Object.keys(all) as OptionalArgument[];
