/**
 * A failure after something has happened already. The engine stores the properties with the resource, together with the
 * reasons, and calls update at the next `up`; any other error would make it forget the resource, and trigger again.
 *
 * The engine prints the reasons and not the message.
 */
export class InitError extends Error {
  readonly reasons: string[];

  /** @param isTimeUp Whether it failed because the wait reached its timeout. */
  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown>,
    reason: string,
    readonly isTimeUp = false,
  ) {
    super(reason);
    this.reasons = [reason];
  }
}
