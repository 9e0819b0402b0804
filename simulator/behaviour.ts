/**
 * What is not known about a real tenant. Each is a switch that plays either side: a program that works with all of them
 * does not depend on a guess. The numbers are those of the table in `docs/simulator.md`. Every switch may be changed
 * while the simulator runs, and counts from the next request on.
 */
export interface Behaviour {
  /** 1. Whether a device reports the end in the check-in in which it takes the rotation up, or in its next. Default `sameCheckIn`. */
  finalState: "sameCheckIn" | "laterCheckIn";
  /** 1. Until that next check-in, in milliseconds. Default 8 hours. */
  checkInIntervalInMs: number;
  /**
   * 1. When `lastSyncDateTime` moves: before the end (as the rotation becomes active), with it, five minutes after it,
   * or never, whatever the device does. Default `before`.
   */
  lastSync: "before" | "with" | "after" | "never";
  /** A state that a rotation passes through before it is `active`, for half of that time, such as `awaitingAdminAction`. Default: none. */
  stateOnTheWay: string | null;
  /**
   * 2. What happens to a rotation that no device picks up, and after how many days. Default null: it waits for ever.
   */
  pendingExpiry: { afterInDays: number; into: "failed" | "canceled" | "nothing" } | null;
  /**
   * 3. What a second request does while a rotation is pending or active: nothing, another entry beside the first, a new
   * entry in its place, or a refusal with that status. Default `ignored`.
   */
  secondRequest: "ignored" | "added" | "replaced" | number;
  /**
   * 4. What happens to a device's earlier result of the same action when the action is requested again. Default
   * `replace`.
   */
  history: "append" | "replace";
  /** 4. Whether the entry of a repeated action has a start time of its own, or the one of the entry before. Default `new`. */
  repeatedStart: "new" | "kept";
  /** 5. How long after the request a new entry can be seen, in milliseconds, or not before its end. Default 0. */
  visibleAfterInMs: number | "atEnd" | "never";
  /** 6. The application permissions of which a rotation needs one. Default: the two that are documented. */
  rotatePermissions: readonly string[];
  /** 6. How a 403 of Intune names the permission: in JSON inside the message, in plain text, or not at all. Default `json`. */
  permissionNamed: "json" | "text" | "never";
  /**
   * 7. Multi Admin Approval for rotations. 400: a request without a justification is refused with 400, one with it with
   * 412 and a code. 412: every request is refused with 412. Default `off`.
   */
  multiAdminApproval: "off" | 400 | 412;
  /** 7. Client ids of the apps that Multi Admin Approval does not apply to. Default: none. */
  appsWithoutApproval: readonly string[];
  /**
   * 8. How many rotations may be requested from midnight to midnight UTC, and how the rest is refused. Default null:
   * any number.
   */
  dailyCap: { rotations: number; status: number } | null;
  /** 9. The volumes that a rotation makes a key for. Default `os`. */
  volumes: "os" | "osAndFixed";
  /** 9. Whether a key's `volumeType` is a name, as in the schema, or a number, as in the documentation's examples. Default `named`. */
  volumeTypes: "named" | "numbered";
  /** 9. What happens to a volume's earlier keys in Entra. Default `kept`. */
  oldKeys: "kept" | "removed";
  /** 9. The time from `done` to the new key in Entra, in milliseconds. Default 0. */
  escrowAfterInMs: number | "never";
  /** 9. Whether Entra refuses a device's 201st key, which makes the rotation fail. Default `refused`. */
  beyond200Keys: "refused" | "accepted";
  /** 10. What a wipe, a retirement or a deletion does to a rotation that had not become active. Default `leavesPending`. */
  wipe: "leavesPending" | "removesResult" | "harmless";
  /** 11. Whether a co-managed device is known under `managedDevices` as well. Default `both`. */
  comanagedIds: "both" | "comanagedOnly";
  /**
   * 14. Whether the devices among the members of a group come with their properties, `deviceId` among them: always, to
   * an app that may read devices, or never. Default `withPermission`.
   */
  memberProperties: "always" | "withPermission" | "never";
  /**
   * 14. Whether a group's members of one type, such as `transitiveMembers/microsoft.graph.device`, have to be asked for
   * with `ConsistencyLevel: eventual` and `$count=true`. Default true.
   */
  advancedCasts: boolean;
  /** 15. How `Retry-After` of a 429 is written: in whole seconds, with three digits after the point, or not at all. Default `seconds`. */
  retryAfter: "seconds" | "fractional" | "absent";
  /** 15. The part of each limit above which requests are refused; 0.25 throttles at a quarter. Default 1. */
  throttledAt: number;
  /** 16. How far behind the replica is that every other reading of a device comes from, in milliseconds. Default 0. */
  replicaLagInMs: number;
  /** 17. Whether a result has a start time: always, from when it is active, or never. Default `always`. */
  startShown: "always" | "onceActive" | "never";
  /** Whether results come with their `@odata.type`. Default true. */
  resultType: boolean;
  /** The `actionName` of a rotation. Default `rotateBitLockerKeys`. */
  actionName: string;
  /** What a device without results has instead. Default `empty`. */
  noResults: "empty" | "null";
  /** The results of a device in a list. Default `null`. */
  listedResults: "null" | "empty" | "full";
  /** Digits after the point in the times of a result, from 0 to 12. Default 7. */
  fractionalDigits: number;
  /** The offset in the times of a result, such as `+02:00`. Default `Z`. */
  utcOffset: string;
  /** The properties by which this tenant refuses to filter managed devices. Default: none. */
  refusedFilters: readonly string[] | "all";

  // Faults of Intune with lists of managed devices, as reported in public. The defaults are the faults.
  /** 19. The properties by which filtering has no effect: all devices come back. Default: the five most reported. */
  ignoredFilters: readonly string[];
  /** 19. Whether a comparison with `''` has no effect either. Default `ignored`. */
  emptyFilterValues: "ignored" | "compared";
  /** 19. Of `or`, whether only the first branch counts. Default `firstBranch`. */
  filterOr: "firstBranch" | "allBranches";
  /** 19. Whether `ne` acts as `eq`. Default `actsAsEq`. */
  filterNe: "actsAsEq" | "works";
  /** 19. Whether `in` is answered with 500. Default `fails`. */
  filterIn: "fails" | "works";
  /** 19. Whether `$orderby` has no effect. Default `ignored`. */
  orderBy: "ignored" | "works";
}

/** The switches of a simulator that sets none. */
export const defaultBehaviour: Readonly<Behaviour> = {
  finalState: "sameCheckIn",
  checkInIntervalInMs: 8 * 3_600_000,
  lastSync: "before",
  stateOnTheWay: null,
  pendingExpiry: null,
  secondRequest: "ignored",
  history: "replace",
  repeatedStart: "new",
  visibleAfterInMs: 0,
  rotatePermissions: ["DeviceManagementConfiguration.ReadWrite.All", "DeviceManagementManagedDevices.ReadWrite.All"],
  permissionNamed: "json",
  multiAdminApproval: "off",
  appsWithoutApproval: [],
  dailyCap: null,
  volumes: "os",
  volumeTypes: "named",
  oldKeys: "kept",
  escrowAfterInMs: 0,
  beyond200Keys: "refused",
  wipe: "leavesPending",
  comanagedIds: "both",
  memberProperties: "withPermission",
  advancedCasts: true,
  retryAfter: "seconds",
  throttledAt: 1,
  replicaLagInMs: 0,
  startShown: "always",
  resultType: true,
  actionName: "rotateBitLockerKeys",
  noResults: "empty",
  listedResults: "null",
  fractionalDigits: 7,
  utcOffset: "Z",
  refusedFilters: [],

  ignoredFilters: ["userId", "skuFamily", "deviceEnrollmentType", "ethernetMacAddress", "wiFiMacAddress"],
  emptyFilterValues: "ignored",
  filterOr: "firstBranch",
  filterNe: "actsAsEq",
  filterIn: "fails",
  orderBy: "ignored",
};
