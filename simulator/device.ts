import type { DeviceActionResult, ManagedDevice } from "@microsoft/microsoft-graph-types-beta";
import type { Behaviour } from "./behaviour";
import { toDeviceTime, type Clock } from "./clock";
import { Rotation, type RotationFate, isRotationResult, type ActionResult } from "./rotation";

/** A managed device as Graph describes it, without its results, which come from what happens to it. */
export type DeviceProperties = Omit<ManagedDevice, "id" | "deviceActionResults">;

/**
 * A device to put into the simulated tenant. Everything but the id has a default: a healthy, encrypted, Entra joined
 * Windows 11 laptop of the company that checked in 20 minutes ago and whose rotations succeed.
 */
export interface DeviceSeed extends DeviceProperties {
  /** Intune's id of the device, a GUID. */
  id: string;
  /** What becomes of its rotations. */
  rotation?: RotationFate;
  /** Results of actions of the past. */
  deviceActionResults?: ActionResult[];
  /** How long ago the device was last seen, in milliseconds. Default 20 minutes; `lastSyncDateTime` outranks it. */
  notSeenForInMs?: number;
  /** Whether it is managed by Configuration Manager too, and so listed under `comanagedDevices`. Default false. */
  comanaged?: boolean;
}

/** A device of the simulated tenant, live: what is changed here shows in the next answer. */
export class SimulatedDevice {
  /** Intune's id of the device, as it was seeded. */
  readonly id: string;
  /** Whether it is listed under `comanagedDevices` too. */
  readonly comanaged: boolean;
  /** What Graph says of the device besides its results. May be changed at any time. */
  readonly properties: DeviceProperties;
  readonly #clock: Clock;
  readonly #behaviour: Behaviour;
  #pastResults: ActionResult[];
  #fate: RotationFate;
  #current: Rotation | undefined;

  constructor(seed: DeviceSeed, clock: Clock, behaviour: Behaviour) {
    const { id, rotation, deviceActionResults, notSeenForInMs = 20 * 60_000, comanaged, ...properties } = seed;
    this.id = id;
    this.comanaged = comanaged ?? false;
    this.properties = { ...laptop(id, clock.now() - notSeenForInMs), ...properties };
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.#pastResults = structuredClone(deviceActionResults ?? []);
    this.#fate = Object.freeze({ ...rotation });
  }

  /** What becomes of this device's rotations, the one under way included. */
  get rotation(): Readonly<RotationFate> {
    return this.#fate;
  }

  /**
   * Changes what becomes of this device's rotations. One that has ended stays as it ended; one under way begins its
   * present state anew under the new fate, so a device that never checked in does so `pendingForInMs` from now.
   */
  set rotation(fate: RotationFate) {
    this.#settle();
    this.#fate = Object.freeze({ ...fate });
    this.#current?.restart(this.#clock.now());
  }

  /** The results of all its actions at this moment, in the order Graph returns them. */
  get results(): readonly ActionResult[] {
    this.#settle();
    return this.#current ? [...this.#pastResults, this.#current.result()] : [...this.#pastResults];
  }

  /**
   * Asks for a rotation, as the administrator does. While one is pending or active a second request changes nothing.
   */
  rotateBitLockerKeys(): void {
    this.#settle();
    if (this.#current && !this.#current.ended) return;
    const earlier = this.results;
    const kept = this.#behaviour.history === "append";
    this.#pastResults = kept ? [...earlier] : earlier.filter((result) => !isRotationResult(result));
    this.#current = new Rotation(this.#clock.now());
  }

  /** The device as Graph returns it on a request for this one device. */
  toManagedDevice(): ManagedDevice {
    const results: DeviceActionResult[] = [...this.results];
    return { id: this.id, ...this.properties, deviceActionResults: results };
  }

  /** Brings the rotation under way to where it is by now. */
  #settle(): void {
    const checkedInAt = this.#current?.settle(this.#fate, this.#clock.now());
    if (checkedInAt !== undefined) this.properties.lastSyncDateTime = toDeviceTime(checkedInAt);
  }
}

/** The properties of a laptop that is as it should be. */
function laptop(id: string, lastSeenAt: number): DeviceProperties {
  const number = id.slice(-4).toUpperCase();
  return {
    userId: null,
    deviceName: `LAPTOP-${number}`,
    managedDeviceName: `LAPTOP-${number}_Windows`,
    managedDeviceOwnerType: "company",
    ownerType: "company",
    managementState: "managed",
    managementAgent: "mdm",
    enrolledDateTime: toDeviceTime(lastSeenAt - 200 * 24 * 3_600_000),
    lastSyncDateTime: toDeviceTime(lastSeenAt),
    operatingSystem: "Windows",
    osVersion: "10.0.26100.6899",
    deviceType: "windowsRT",
    complianceState: "compliant",
    deviceEnrollmentType: "windowsAzureADJoin",
    deviceRegistrationState: "registered",
    joinType: "azureADJoined",
    azureADRegistered: true,
    azureADDeviceId: id.replace(/^.{8}/, "e47ad000"),
    isEncrypted: true,
    isSupervised: false,
    userPrincipalName: "",
    userDisplayName: "",
    manufacturer: "Contoso Devices",
    model: "Laptop 14",
    serialNumber: `SN-${number}`,
  };
}
