/**
 * A failure after something has happened already. The engine stores the properties with the resource, together with the
 * reasons, and calls update at the next `up`; any other error would make it forget the resource, and trigger again.
 *
 * The engine prints the reasons and not the message. The properties must hold `__provider`: without it, every later
 * read and delete fails.
 */
export class InitError extends Error {
  readonly reasons: string[];

  constructor(
    readonly id: string,
    readonly properties: Record<string, unknown> & { __provider: unknown },
    reason: string,
  ) {
    super(reason);
    this.reasons = [reason];
  }
}
