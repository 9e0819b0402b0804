import { windowInMs } from "./slidingWindow";

/** What the tenant's other apps ask Intune for, all together, per simulated second. */
export interface OtherTraffic {
  /** POST, PUT, DELETE and PATCH. */
  writesPerSecond: number;
  /** Everything else. */
  readsPerSecond: number;
}

/** The other apps' requests, which nobody sends: they only take their part of the tenant's quota. */
export class OtherApps {
  #rates: { since: number; traffic: OtherTraffic }[] = [];

  /** What they ask for at present. */
  get traffic(): OtherTraffic {
    return this.#rates.at(-1)?.traffic ?? { writesPerSecond: 0, readsPerSecond: 0 };
  }

  /** Lets them ask for more or less from now on; what is left out stays as it is. */
  change(traffic: Partial<OtherTraffic>, now: number): void {
    this.#rates.push({ since: now, traffic: { ...this.traffic, ...traffic } });
  }

  /** What they asked for in the window that ends now. */
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
