/** Something that goes wrong, and what becomes of a rotation then. `docs/reliability.md` lists them all. */
export interface Fault {
  /** What goes wrong, and when it strikes. */
  what: string;
  /** The requests for a rotation that the service gets in all, from the first `up` to the last, refused ones included. Default 1. */
  posts?: number;
  /** What comes of it, for a reader; the play checks it. */
  outcome: string;
}
