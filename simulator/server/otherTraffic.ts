import { windowInMs } from "./slidingWindow";

/** The requests of the tenant's other apps to Intune, all together, per simulated second. */
export interface OtherTraffic {
  /** POST, PUT, DELETE and PATCH. */
  writesPerSecond: number;
  /** Everything else. */
  readsPerSecond: number;
}

/** The requests of other apps. None is really sent: they only use their part of the tenant's quota. */
export class OtherApps {
  #rates: { since: number; traffic: OtherTraffic }[] = [];

  /** Their present rates. */
  get traffic(): OtherTraffic {
    return this.#rates.at(-1)?.traffic ?? { writesPerSecond: 0, readsPerSecond: 0 };
  }

  /** Changes their rates from now on. A rate that is left out stays as it is. */
  change(traffic: Partial<OtherTraffic>, now: number): void {
    this.#rates.push({ since: now, traffic: { ...this.traffic, ...traffic } });
  }

  /** Their requests in the window that ends now. */
  counts(now: number): { writes: number; requests: number } {
    let [writes, reads] = [0, 0];
    this.#rates.forEach(({ since, traffic }, index) => {
      const until = this.#rates[index + 1]?.since ?? now;
      const inS = Math.max(0, until - Math.max(since, now - windowInMs)) / 1_000;
      writes += traffic.writesPerSecond * inS;
      reads += traffic.readsPerSecond * inS;
    });
    return { writes, requests: writes + reads };
  }
}
