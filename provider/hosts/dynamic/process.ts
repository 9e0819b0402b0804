import { InFlightRotations } from "../../rotation/inFlight";
import { isDebugging } from "../../settings/isDebugging";
import { readSettings } from "../../settings/readSettings";
import type { Settings } from "../../settings/table";
import type { Clear } from "../../texts/clearedValue";
import { SentCredentials } from "../../texts/sentCredentials";
import { graphFor } from "../../wiring";
import { endWithEngine, runController } from "../endOfRun";
import { engineLog } from "../engineLog";
import { engineAddressIn } from "../engineSdk";
import { guardedKeyRotation } from "../guardedKeyRotation";
import { processClock as clock } from "../processClock";
import { DeviceLookAhead } from "./deviceLookAhead";
import { dynamicMethods } from "./dynamicMethods";
import { sdk } from "./sdk";
import { Slots } from "./slots";
import type { ProviderProcess, ResourceMethods } from "./trampoline";
import { watchCancel } from "./watchCancel";

let settings: Settings = {};
const sent = new SentCredentials();
const clear: Clear = (text) => sent.clear(text);
const engineAddress = engineAddressIn(process.argv);
const log = engineLog(sdk, engineAddress, isDebugging(process.env));
/** What concerns no single resource. */
const debug = log.debug && ((line: string) => log.debug?.("", clear(line)));
const graph = graphFor(() => settings, clock, sent, debug);
const run = runController();
const cancel = () => run.abort();
watchCancel(cancel);
endWithEngine(sdk, engineAddress, cancel);
const canceled = run.signal;
const lookAhead = new DeviceLookAhead(graph.devices, clock);
const inFlight = new InFlightRotations();

const resources: Record<string, ResourceMethods> = {
  KeyRotation: dynamicMethods(
    guardedKeyRotation({ graph, devicesToPreview: lookAhead, inFlight, canceled, clear, debug }),
    { log, canceled, slots: new Slots(clock, (text) => log.warn("", text)), lookAhead },
  ),
};

/**
 * What the provider process loads, as `pulumi-bitlocker/process`: the methods of each resource. Each call takes over the
 * stack's configuration, at once. A trampoline that was stored years ago still calls this.
 */
const providerProcess: ProviderProcess = (resource, config) => {
  const methods = resources[resource];
  if (!methods) throw new Error(`This version of pulumi-bitlocker has no resource ${resource}: install a newer one.`);
  settings = readSettings(config, process.env);
  return methods;
};

export = providerProcess;
