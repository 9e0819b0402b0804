/**
 * Why the service could not be asked.
 *
 * - `configuration`: nothing was asked, since what is configured can't be right.
 * - `noCredentials`: none were found. `credentials`: they were refused.
 * - `unreachable`: no connection, or the service is in trouble; it may pass.
 * - `notFound`: no such device. `denied`: a permission is missing. `refused`: any other refusal.
 */
export type ServiceErrorKind =
  "configuration" | "noCredentials" | "credentials" | "unreachable" | "notFound" | "denied" | "refused";

/** The service could not be asked, or said no. The message says what happened and what to do about it. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    readonly kind: ServiceErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/** The answer did not come within the time that was given for it. */
export class NotInTimeError extends ServiceError {
  constructor(message = "no answer came in time") {
    super("unreachable", message);
  }
}

/** A service error whatever was thrown. What isn't one is a defect, which must neither lose a result nor print a stack. */
export function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  return new ServiceError("refused", `This is a defect of pulumi-bitlocker, please report it: ${String(error)}.`);
}
