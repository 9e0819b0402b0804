import { InFlightRotations } from "../../rotation/inFlight";
import { asServiceError, ServiceError } from "../../rotation/serviceError";
import { isDebugging } from "../../settings/isDebugging";
import type { Settings } from "../../settings/table";
import { clearedValue } from "../../texts/clearedValue";
import { SentCredentials } from "../../texts/sentCredentials";
import type { Call } from "../../handlers/resourceHandler";
import { graphFor } from "../../wiring";
import { endWithEngine, runController } from "../endOfRun";
import { engineLog, type EngineLog } from "../engineLog";
import type { EngineSdk } from "../engineSdk";
import { guardedKeyRotation } from "../guardedKeyRotation";
import { processClock as clock } from "../processClock";
import { Slots } from "../slots";
import { functions } from "./functions";
import { KeyRotationMethods } from "./keyRotation";
import type { Properties } from "./properties";

/** What a call of the engine says of itself. */
export interface CallOrigin {
  urn: string;
  isPreview: boolean | undefined;
  /** `customTimeouts`, in seconds; 0 for none. */
  timeoutInS: number;
}

interface Configured {
  keyRotation: KeyRotationMethods;
  graph: ReturnType<typeof graphFor>;
}

/** One provider of a stack, which has this process to itself. */
export class Provider {
  private readonly sent = new SentCredentials();
  private readonly inFlight = new InFlightRotations();
  private run = runController();
  private log: EngineLog;
  private configured: Configured | undefined;

  /** @param engineAddress Where the engine listens; without it, the engine has to `attach`. */
  constructor(
    private readonly sdk: EngineSdk,
    engineAddress: string | undefined,
  ) {
    this.log = engineLog(sdk, engineAddress, true);
    endWithEngine(sdk, engineAddress, () => this.cancel());
  }

  /** An engine that did not start this process says where it listens, as one does for a provider in a debugger. */
  attach(engineAddress: string): void {
    this.log = engineLog(this.sdk, engineAddress, true);
    // It runs again and again, each time with a process that lives on.
    if (this.run.signal.aborted) this.run = runController();
  }

  /**
   * Takes over what is configured. Whatever is wrong with it is said by what needs it: a destroy needs nothing.
   *
   * @param name The provider's name, where a program has constructed it.
   */
  configure(settings: Settings, version: string, name: string | undefined): void {
    this.log.debug?.("", `pulumi-bitlocker ${version}`);
    const debug = isDebugging(process.env) ? (line: string) => this.log.debug?.("", this.clear(line)) : undefined;
    const graph = graphFor(() => settings, clock, this.sent, debug, name);
    const { inFlight } = this;
    const parts = { graph, inFlight, canceled: this.run.signal, clear: (text: string) => this.clear(text), debug };
    const slots = new Slots(clock, (text) => this.log.warn("", text));
    this.configured = { graph, keyRotation: new KeyRotationMethods(guardedKeyRotation(parts), slots) };
  }

  /** The methods of a resource, by its type. */
  resource(type: string): KeyRotationMethods {
    if (type !== "bitlocker:index:KeyRotation") {
      throw new Error(`This version of pulumi-bitlocker has no resource ${type}: install a newer one.`);
    }
    return this.parts().keyRotation;
  }

  /** Answers a function. It ends with the run. */
  async invoke(token: string, args: Properties): Promise<object> {
    const ask = functions[token];
    if (!ask) throw new Error(`This version of pulumi-bitlocker has no function ${token}: install a newer one.`);
    const { inventory } = this.parts().graph;
    try {
      return clearedValue(await untilAborted(ask(inventory, args), this.run.signal), (text) => this.clear(text));
    } catch (error) {
      throw new Error(`${token.split(":").at(-1)}: ${this.clear(asServiceError(error).message)}`, { cause: error });
    }
  }

  callFrom({ urn, isPreview, timeoutInS }: CallOrigin): Call {
    const { log } = this;
    return {
      urn,
      isPreview,
      timeout: timeoutInS > 0 ? { inMs: timeoutInS * 1_000, endsAtInMs: clock.now() + timeoutInS * 1_000 } : undefined,
      signal: this.run.signal,
      log: {
        status: (line) => log.status(urn, line),
        plan: (line, isDoubtful) => log.plan(urn, line, { isDoubtful, isPreview: isPreview === true }),
        warn: (text) => log.warn(urn, text),
        debug: isDebugging(process.env) ? (line) => log.debug?.(urn, line) : undefined,
      },
    };
  }

  /** Ends every wait, and keeps anything more from being requested. */
  cancel(): void {
    this.run.abort();
  }

  /** Takes what was sent as a credential out of a text. */
  clear(text: string): string {
    return this.sent.clear(text);
  }

  private parts(): Configured {
    if (!this.configured) throw new Error("The engine has not configured this provider yet.");
    return this.configured;
  }
}

function untilAborted<Result>(answer: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new ServiceError("unreachable", "the run was canceled."));
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
