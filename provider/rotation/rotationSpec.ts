/** What is wanted of a device's keys, and what it may cost. */
export interface RotationSpec {
  /** They were rotated successfully at or after this, RFC 3339 in UTC. */
  rotatedSince?: string | undefined;
  /** None is older than this. */
  maxKeyAgeInMs?: number | undefined;
  /** A rotation that succeeded more recently than this serves as a new one. */
  minIntervalInMs: number;
  /** Whether a new resource rotates. Else it records the state of its device, and the first change of a trigger rotates. */
  rotateOnCreate: boolean;
  /** Requests at most, where rotations fail for reasons that may pass. */
  maxAttempts: number;
  /** The new key's metadata shows in Entra ID. */
  verifyEscrow: boolean;
  /** Anything but a success is a failure. */
  requireSuccess: boolean;
}

/** Whether the spec is a state that a device may be in already, and not just a rotation each time it is asked for. */
export function isState({ rotatedSince, maxKeyAgeInMs }: RotationSpec): boolean {
  return rotatedSince !== undefined || maxKeyAgeInMs !== undefined;
}
