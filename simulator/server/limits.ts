import type { Behaviour } from "../behaviour";
import { GraphRefusal, isIntunePath, usualRefusal } from "../graph/errors";
import type { OtherApps } from "./otherTraffic";
import { SlidingWindow } from "./slidingWindow";

/** How many requests are answered in any 20 s of simulated time; the others are refused with 429. */
export interface Limit {
  /** Of one app. */
  perApp: number;
  /** Of all apps together. */
  perTenant: number;
}

/** The limits of the services behind Graph. A refused request counts too, so retrying at once only makes it worse. [doc] */
export interface Limits {
  /** POST, PUT, DELETE and PATCH to Intune: below `/deviceManagement`. Default 200 and 400. [doc] */
  writes: Limit;
  /** All requests to Intune, the writes and those for a user's devices included. Default 2,000 and 4,000. [doc] */
  requests: Limit;
  /** Requests for recovery keys. Default 200 and 400; the documentation has no number for reading them. */
  recoveryKeys: Limit;
}

/** The limits that Microsoft documents. */
export const documentedLimits: Readonly<Limits> = {
  writes: { perApp: 200, perTenant: 400 },
  requests: { perApp: 2_000, perTenant: 4_000 },
  recoveryKeys: { perApp: 200, perTenant: 400 },
};

/** Counts every request, those inside a batch one by one, and refuses what is above the limits. */
export class Throttle {
  readonly #limits: Limits;
  readonly #otherApps: OtherApps;
  readonly #behaviour: Behaviour;
  readonly #windows = new Map<string, SlidingWindow>();

  constructor(limits: Partial<Limits>, otherApps: OtherApps, behaviour: Behaviour) {
    this.#limits = { ...documentedLimits, ...limits };
    this.#otherApps = otherApps;
    this.#behaviour = behaviour;
  }

  /** Counts a request; throws a 429 if it is one too many. */
  admit(clientId: string, method: string, path: string, now: number): void {
    const waits = kindsOf(method, path).map((kind) =>
      Math.max(
        this.#count(`${kind} of ${clientId}`, this.#limits[kind].perApp, 0, now),
        this.#count(kind, this.#limits[kind].perTenant, this.#ofOthers(kind, now), now),
      ),
    );
    const waitInMs = Math.max(0, ...waits);
    if (waitInMs > 0) throw tooMany(waitInMs, this.#behaviour.retryAfter);
  }

  #ofOthers(kind: keyof Limits, now: number): number {
    return kind === "recoveryKeys" ? 0 : this.#otherApps.counts(now)[kind];
  }

  /** Counts a request in one window. Returns how long to wait if it is one too many, else 0. */
  #count(name: string, documented: number, ofOthers: number, now: number): number {
    const window = this.#windows.get(name) ?? new SlidingWindow();
    this.#windows.set(name, window);
    window.add(now);
    const tooMuch = window.count(now) + ofOthers - documented * this.#behaviour.throttledAt;
    return tooMuch > 0 ? window.untilLeft(Math.ceil(tooMuch) + 1, now) : 0;
  }
}

/** The limits that a request counts against. The directory has others, far higher ones, which are not played. */
function kindsOf(method: string, path: string): (keyof Limits)[] {
  if (/^\/[^/]+\/informationProtection\//i.test(path)) return ["recoveryKeys"];
  if (!isIntunePath(path)) return [];
  return /^(?:POST|PUT|PATCH|DELETE)$/.test(method) ? ["writes", "requests"] : ["requests"];
}

function tooMany(waitInMs: number, retryAfter: Behaviour["retryAfter"]): GraphRefusal {
  const { status, code, message } = usualRefusal(429);
  const inS = waitInMs / 1_000;
  const header = { seconds: String(Math.ceil(inS)), fractional: inS.toFixed(3), absent: undefined }[retryAfter];
  return new GraphRefusal(status, code, message, header === undefined ? {} : { "Retry-After": header });
}
