/** An app registration with a client secret and the application permissions an administrator consented to. */
export interface App {
  /** A GUID. */
  readonly clientId: string;
  /** What it proves itself with. */
  readonly clientSecret: string;
  /** Its permissions, as in the `roles` claim of the tokens it gets from now on. */
  roles: string[];
}
