import type { Behaviour } from "./behaviour";
import type { Clock } from "./clock";
import { SimulatedDevice, type DeviceSeed } from "./device";

/** An app registration with a client secret and the application permissions an administrator consented to. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Its permissions, as in the `roles` claim of the tokens it gets from now on. */
  roles: string[];
}

/** What a tenant holds. */
export class Tenant {
  readonly id: string;
  readonly displayName = "Contoso";
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  readonly #apps = new Map<string, App>();
  readonly #devices = new Map<string, SimulatedDevice>();

  constructor(id: string, clock: Clock, behaviour: Behaviour) {
    this.id = id;
    this.clock = clock;
    this.behaviour = behaviour;
  }

  addApp(app: App): void {
    this.#apps.set(app.clientId.toLowerCase(), app);
  }

  app(clientId: string): App | undefined {
    return this.#apps.get(clientId.toLowerCase());
  }

  /** Enrols a device. */
  addDevice(seed: DeviceSeed): SimulatedDevice {
    const key = seed.id.toLowerCase();
    if (this.#devices.has(key)) throw new Error(`There is a device with the id ${seed.id} already`);
    const device = new SimulatedDevice(seed, this.clock, this.behaviour);
    this.#devices.set(key, device);
    return device;
  }

  /** Deletes a device; returns whether there was one. */
  removeDevice(id: string): boolean {
    return this.#devices.delete(id.toLowerCase());
  }

  /** The device with that id, however it is spelled. */
  device(id: string): SimulatedDevice | undefined {
    return this.#devices.get(id.toLowerCase());
  }

  /** All devices, in the order they were enrolled. */
  get devices(): SimulatedDevice[] {
    return [...this.#devices.values()];
  }
}
