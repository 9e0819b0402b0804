import type { BitlockerRecoveryKey, VolumeType } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "../behaviour";
import { guidOf } from "./guid";

/** A key that a device had handed to Entra before the simulator started. */
export interface RecoveryKeySeed {
  /** RFC 3339. */
  createdDateTime: string;
  /** Default `operatingSystemVolume`. */
  volumeType?: VolumeType;
}

/** The most recovery keys that Entra keeps for one device. [doc] */
const most = 200;

interface StoredKey {
  readonly id: string;
  readonly createdAt: number;
  readonly volumeType: VolumeType;
  removedAt: number;
}

/** The recovery keys of one device in Entra, by its Entra device id: they outlive its enrolment in Intune. */
export class RecoveryKeys {
  /** Entra's id of the device. */
  readonly entraDeviceId: string;
  readonly #behaviour: Behaviour;
  readonly #keys: StoredKey[] = [];

  constructor(entraDeviceId: string, seeds: readonly RecoveryKeySeed[], behaviour: Behaviour) {
    this.entraDeviceId = entraDeviceId;
    this.#behaviour = behaviour;
    for (const { createdDateTime, volumeType = "operatingSystemVolume" } of seeds) {
      this.#add(Date.parse(createdDateTime), volumeType);
    }
  }

  /** The volumes for which a device makes keys. */
  static volumes({ volumes }: Behaviour): VolumeType[] {
    return volumes === "os" ? ["operatingSystemVolume"] : ["operatingSystemVolume", "fixedDataVolume"];
  }

  /** Takes new keys for the volumes of the device; returns false, and takes none, if it has too many. */
  escrow(at: number): boolean {
    const { escrowAfterInMs, beyond200Keys, oldKeys } = this.#behaviour;
    const volumes = RecoveryKeys.volumes(this.#behaviour);
    if (beyond200Keys === "refused" && this.#at(at).length + volumes.length > most) return false;
    if (escrowAfterInMs === "never") return true;
    for (const volumeType of volumes) {
      const arrivesAt = at + escrowAfterInMs;
      if (oldKeys === "removed") this.#remove(volumeType, arrivesAt);
      this.#add(arrivesAt, volumeType);
    }
    return true;
  }

  /** What Graph tells of the keys that are there at that time. The keys themselves are not part of it. */
  list(now: number): (BitlockerRecoveryKey & { id: string })[] {
    return this.#at(now).map(({ id, createdAt, volumeType }) => ({
      id,
      createdDateTime: new Date(createdAt).toISOString(),
      volumeType,
      deviceId: this.entraDeviceId,
    }));
  }

  #at(now: number): StoredKey[] {
    return this.#keys.filter(({ createdAt, removedAt }) => createdAt <= now && now < removedAt);
  }

  #add(createdAt: number, volumeType: VolumeType): void {
    const id = guidOf(`recovery key ${this.#keys.length} of ${this.entraDeviceId}`);
    this.#keys.push({ id, createdAt, volumeType, removedAt: Infinity });
  }

  #remove(volumeType: VolumeType, at: number): void {
    for (const key of this.#keys) if (key.volumeType === volumeType) key.removedAt = Math.min(key.removedAt, at);
  }
}

/** A recovery password in the form of BitLocker: eight groups of six digits. The same for the same key. */
export function recoveryPassword(keyId: string): string {
  return Array.from({ length: 8 }, (_, group) => {
    const number = parseInt(guidOf(`${keyId} ${group}`).slice(0, 4), 16) * 11;
    return String(number).padStart(6, "0");
  }).join("-");
}
