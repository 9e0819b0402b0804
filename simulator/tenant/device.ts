import type { ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "../behaviour";
import type { Clock } from "../clock";
import { ActionHistory } from "./actionHistory";
import { type DeviceProperties, laptop } from "./laptop";
import { RecoveryKeys, type RecoveryKeySeed } from "./recoveryKeys";
import type { ActionResult, RotationEffects, RotationFate } from "./rotation";
import { toDeviceTime } from "./times";

/**
 * A device to put into the simulated tenant. Everything but the id has a default: a healthy, encrypted, Entra joined
 * Windows 11 laptop of the company that checked in 20 minutes ago and whose rotations succeed.
 */
export interface DeviceSeed extends DeviceProperties {
  /** Intune's id of the device, a GUID. */
  id: string;
  /** How its rotations go on and end. */
  rotation?: RotationFate;
  /** Results of earlier actions. */
  deviceActionResults?: ActionResult[];
  /** Keys that Entra has already. Default: one for each volume, from its enrolment, if it is encrypted. */
  recoveryKeys?: RecoveryKeySeed[];
  /** How long ago the device was last seen, in milliseconds. Default 20 minutes; `lastSyncDateTime` outranks it. */
  notSeenForInMs?: number;
  /**
   * How long the device is off from now on, in milliseconds. It checks in when it is back, and only then the
   * `pendingForInMs` of a rotation begins that was requested meanwhile. Default 0.
   */
  offlineForInMs?: number;
  /** Whether it is managed by Configuration Manager too, and so listed under `comanagedDevices`. Default false. */
  comanaged?: boolean;
}

/** What a device has to know about its tenant. */
export interface Surroundings {
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  /** The id that Entra has for a user. */
  readonly userIdOf: (userPrincipalName: string) => string;
  /** The keys that Entra has under that id. Where it has none yet, it takes the ones given. */
  readonly openKeys: (entraDeviceId: string, seeds: () => readonly RecoveryKeySeed[]) => RecoveryKeys;
}

/** A device of the simulated tenant, live: what is changed here shows in the next answer. */
export class SimulatedDevice {
  /** Intune's id of the device, as it was seeded. */
  readonly id: string;
  /** Entra's id of the device. */
  readonly entraDeviceId: string;
  /** Whether it is listed under `comanagedDevices` too. */
  readonly comanaged: boolean;
  /**
   * The device's properties in Graph besides its results. May be changed at any time, but for its `azureADDeviceId`.
   */
  readonly properties: DeviceProperties;
  readonly #surroundings: Surroundings;
  readonly #keySeeds: readonly RecoveryKeySeed[] | undefined;
  readonly #history: ActionHistory;
  #fate: RotationFate;
  #readings = 0;
  /** When a device that is off will be back; undefined for one that is on. */
  #backOnlineAt: number | undefined;
  /** When `lastSyncDateTime` moves next, if that is known already. */
  #syncsAt: number | undefined;

  /** @internal The tenant makes them: `addDevice`. */
  constructor(seed: DeviceSeed, surroundings: Surroundings) {
    const { id, rotation, deviceActionResults, recoveryKeys, notSeenForInMs = 20 * 60_000, ...others } = seed;
    const { offlineForInMs = 0, comanaged = false, ...properties } = others;
    const { clock, behaviour } = surroundings;
    this.id = id;
    this.comanaged = comanaged;
    this.properties = { ...laptop(id, clock.now() - notSeenForInMs), ...properties };
    const { userPrincipalName } = this.properties;
    if (userPrincipalName) this.properties.userId ??= surroundings.userIdOf(userPrincipalName);
    this.entraDeviceId = this.properties.azureADDeviceId ?? id;
    this.#surroundings = surroundings;
    this.#keySeeds = recoveryKeys;
    this.#history = new ActionHistory(deviceActionResults ?? [], behaviour);
    this.#fate = Object.freeze({ ...rotation });
    if (offlineForInMs > 0) this.#backOnlineAt = clock.now() + offlineForInMs;
  }

  /**
   * How this device's rotations go on and end, the one under way included.
   *
   * A change leaves rotations that have ended as they are. One under way begins its present state again with the new
   * values, so a device that would never check in does so `pendingForInMs` from now.
   */
  get rotation(): Readonly<RotationFate> {
    return this.#fate;
  }

  set rotation(fate: RotationFate) {
    const now = this.#settle();
    this.#fate = Object.freeze({ ...fate });
    this.#history.restart(Math.max(now, this.#backOnlineAt ?? now));
  }

  /** The results of all its actions at this moment, in the order Graph returns them. */
  get results(): readonly ActionResult[] {
    return this.#history.results(this.#settle());
  }

  /** Its keys in Entra. */
  get recoveryKeys(): RecoveryKeys {
    this.#settle();
    return this.#keys();
  }

  /** Asks for a rotation, as the administrator does. Throws the refusal of Graph. */
  rotateBitLockerKeys(): void {
    const now = this.#settle();
    this.#history.request(now, Math.max(now, this.#backOnlineAt ?? now));
  }

  /** Rotates as Windows does by itself after a key was used: Entra gets new keys, Intune no result. */
  rotateByItself(): void {
    this.#keys().escrow(this.#settle());
  }

  /** Asks for a wipe, as the administrator does; the device never carries it out. */
  wipe(): void {
    this.#settle();
    this.properties.managementState = "wipePending";
  }

  /** Asks for the retirement, as the administrator does; the device never carries it out. */
  retire(): void {
    this.#settle();
    this.properties.managementState = "retirePending";
  }

  /**
   * The value of one property other than its results, as {@link SimulatedDevice.toManagedDevice} has it, for lists of
   * many devices.
   */
  value(property: string): unknown {
    this.#settle();
    return property === "id" ? this.id : this.properties[property as keyof DeviceProperties];
  }

  /** The device as Graph returns it on a request for this one device. */
  toManagedDevice(): ManagedDevice {
    const { noResults, replicaLagInMs } = this.#surroundings.behaviour;
    this.#readings += 1;
    const isBehind = this.#readings % 2 === 0;
    const results = this.#history.results(this.#settle() - (isBehind ? replicaLagInMs : 0));
    const none = results.length === 0 && noResults === "null";
    return { id: this.id, ...this.properties, deviceActionResults: none ? null : results };
  }

  /** Brings everything to the state of now. Returns the time. */
  #settle(): number {
    const now = this.#surroundings.clock.now();
    if (this.#backOnlineAt !== undefined && now >= this.#backOnlineAt) {
      this.#checkedIn(this.#backOnlineAt, now);
      this.#backOnlineAt = undefined;
    }
    if (this.#history.isMoving) this.#history.settle(this.#fate, this.#isSwallowing(), now, this.#effects(now));
    if (this.#syncsAt !== undefined && now >= this.#syncsAt) this.#checkedIn(this.#syncsAt, now);
    return now;
  }

  /** Whether another action comes before a rotation. */
  #isSwallowing(): boolean {
    const { managementState } = this.properties;
    return (
      this.#surroundings.behaviour.wipe !== "harmless" &&
      /^(?:wipe|retire|delete)(?:Pending|Issued)$/.test(managementState ?? "")
    );
  }

  #effects(now: number): RotationEffects {
    return { checkedIn: (at) => this.#checkedIn(at, now), escrow: (at) => this.#keys().escrow(at) };
  }

  #checkedIn(at: number, now: number): void {
    if (this.#surroundings.behaviour.lastSync === "never") return;
    this.#syncsAt = at > now ? at : undefined;
    if (at <= now) this.properties.lastSyncDateTime = toDeviceTime(at);
  }

  #keys(): RecoveryKeys {
    const { isEncrypted, enrolledDateTime } = this.properties;
    return this.#surroundings.openKeys(this.entraDeviceId, () => {
      if (this.#keySeeds) return this.#keySeeds;
      const createdDateTime = enrolledDateTime ?? new Date(0).toISOString();
      const volumes = isEncrypted ? RecoveryKeys.volumes(this.#surroundings.behaviour) : [];
      return volumes.map((volumeType) => ({ createdDateTime, volumeType }));
    });
  }
}
