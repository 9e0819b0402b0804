import type { BitlockerRecoveryKey } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "../behaviour";
import type { Clock } from "../clock";
import { requireUsableCredentials, type App } from "./app";
import { DailyCap } from "./dailyCap";
import { SimulatedDevice, type DeviceSeed } from "./device";
import { Directory } from "./directory";
import { guidOf } from "./guid";
import { RecoveryKeys, type RecoveryKeySeed } from "./recoveryKeys";

/** An entry of Entra's audit log for a key that was shown. */
export interface AuditEntry {
  /** On the simulated clock; RFC 3339 in UTC. */
  readonly time: string;
  /** As Entra names it. */
  readonly activity: "Read BitLocker key";
  /** The id of the key, not the key. */
  readonly keyId: string;
  /** Entra's id of the device. */
  readonly deviceId: string;
  /** The app that asked. */
  readonly clientId: string;
}

/** What a tenant holds. */
export class Tenant {
  readonly id: string;
  /** Its verified domains. */
  readonly domains: readonly string[];
  readonly displayName = "Contoso";
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  readonly dailyCap: DailyCap;
  readonly directory = new Directory();
  /** An entry for every request for a key itself. */
  readonly auditEntries: AuditEntry[] = [];
  readonly #apps = new Map<string, App>();
  readonly #devices = new Map<string, SimulatedDevice>();
  readonly #devicesOfEntra = new Map<string, SimulatedDevice>();
  readonly #keys = new Map<string, RecoveryKeys>();
  #inOrder: readonly SimulatedDevice[] | undefined;

  constructor(id: string, domains: readonly string[], clock: Clock, behaviour: Behaviour) {
    this.id = id;
    this.domains = domains;
    this.clock = clock;
    this.behaviour = behaviour;
    this.dailyCap = new DailyCap(behaviour);
  }

  /** Its names in an address, in lower case: its id, or one of its domains. */
  get names(): string[] {
    return [this.id, ...this.domains].map((name) => name.toLowerCase());
  }

  /** Whether this name in an address means this tenant. */
  isNamed(name: string): boolean {
    return this.names.includes(name.toLowerCase());
  }

  /** Registers an app. Throws if its credentials can never work. */
  addApp(app: App): void {
    requireUsableCredentials(app);
    this.#apps.set(app.clientId.toLowerCase(), app);
  }

  app(clientId: string): App | undefined {
    return this.#apps.get(clientId.toLowerCase());
  }

  /** All apps, in the order they were registered. */
  get apps(): App[] {
    return [...this.#apps.values()];
  }

  /** Enrols a device. */
  addDevice(seed: DeviceSeed): SimulatedDevice {
    const key = seed.id.toLowerCase();
    if (this.#devices.has(key)) throw new Error(`There is a device with the id ${seed.id} already`);
    const device = new SimulatedDevice(seed, {
      clock: this.clock,
      behaviour: this.behaviour,
      userIdOf: (name) => this.directory.userId(name),
      openKeys: (entraDeviceId, seeds) => this.#openKeys(entraDeviceId, seeds),
    });
    this.#devices.set(key, device);
    this.directory.enrolled(device);
    this.#devicesOfEntra.set(device.entraDeviceId.toLowerCase(), device);
    this.#inOrder = undefined;
    return device;
  }

  /** Deletes a device and returns it, if there was one. Entra keeps its keys. */
  removeDevice(id: string): SimulatedDevice | undefined {
    const device = this.device(id);
    if (!device) return undefined;
    this.#keys.set(device.entraDeviceId.toLowerCase(), device.recoveryKeys);
    this.#devicesOfEntra.delete(device.entraDeviceId.toLowerCase());
    this.#devices.delete(id.toLowerCase());
    this.#inOrder = undefined;
    return device;
  }

  /** Enrols a device of the tenant anew; undefined if there is none with that id. */
  reenrolDevice(id: string): SimulatedDevice | undefined {
    const old = this.removeDevice(id);
    if (!old) return undefined;
    const now = new Date(this.clock.now()).toISOString();
    const times = { enrolledDateTime: now, lastSyncDateTime: now };
    const { properties, comanaged, rotation } = old;
    return this.addDevice({ ...properties, ...times, id: guidOf(`${id} enrolled anew`), comanaged, rotation });
  }

  /** The device with that id, however it is spelled. */
  device(id: string): SimulatedDevice | undefined {
    return this.#devices.get(id.toLowerCase());
  }

  /** All devices, in the order they were enrolled. */
  get devices(): readonly SimulatedDevice[] {
    this.#inOrder ??= [...this.#devices.values()];
    return this.#inOrder;
  }

  /** The keys that Entra holds of a device, by its Entra device id. */
  recoveryKeysOf(entraDeviceId: string): RecoveryKeys | undefined {
    const id = entraDeviceId.toLowerCase();
    return this.#devicesOfEntra.get(id)?.recoveryKeys ?? this.#keys.get(id);
  }

  /** The keys of all devices. */
  get recoveryKeys(): RecoveryKeys[] {
    const ofDevices = this.devices.map(({ recoveryKeys }) => recoveryKeys);
    return [...new Set([...ofDevices, ...this.#keys.values()])];
  }

  /** Records that an app was given a key itself, as Entra's audit log does. */
  recordKeyRead({ id, deviceId }: BitlockerRecoveryKey & { id: string }, clientId: string): void {
    const time = new Date(this.clock.now()).toISOString();
    this.auditEntries.push({ time, activity: "Read BitLocker key", keyId: id, deviceId: deviceId ?? "", clientId });
  }

  #openKeys(entraDeviceId: string, seeds: () => readonly RecoveryKeySeed[]): RecoveryKeys {
    const key = entraDeviceId.toLowerCase();
    const keys = this.#keys.get(key) ?? new RecoveryKeys(entraDeviceId, seeds(), this.behaviour);
    this.#keys.set(key, keys);
    return keys;
  }
}
