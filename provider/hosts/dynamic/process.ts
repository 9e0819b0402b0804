import { guardedHandler } from "../../handlers/guardedHandler";
import { keyRotationHandler } from "../../handlers/keyRotation/handler";
import { InFlightRotations } from "../../rotation/inFlight";
import { CheckInMonitor } from "../../rotation/waiting/checkInMonitor";
import { isDebugging } from "../../settings/isDebugging";
import { readSettings } from "../../settings/readSettings";
import type { Settings } from "../../settings/table";
import type { Clear } from "../../texts/clearedValue";
import { SentCredentials } from "../../texts/sentCredentials";
import { graphFor } from "../../wiring";
import { localTime, processClock as clock } from "../processClock";
import { engineCancellation } from "./cancellation";
import { DeviceLookAhead } from "./deviceLookAhead";
import { dynamicMethods } from "./dynamicMethods";
import { engineLog } from "./engineLog";
import { Slots } from "./slots";
import type { ProviderProcess, ResourceMethods } from "./trampoline";

let settings: Settings = {};
const sent = new SentCredentials();
const clear: Clear = (text) => sent.clear(text);
const log = engineLog(process.argv[2], isDebugging(process.env));
/** What concerns no single resource. */
const debug = log.debug && ((line: string) => log.debug?.("", clear(line)));
const graph = graphFor(() => settings, clock, sent, debug);
const canceled = engineCancellation(process.argv[2]);
const lookAhead = new DeviceLookAhead(graph.devices, clock);

const handler = keyRotationHandler({
  devices: graph.devices,
  devicesToPreview: lookAhead,
  recoveryKeys: graph.recoveryKeys,
  clock,
  localTime,
  checkInMonitor: new CheckInMonitor(graph.checkIns, clock, canceled, debug),
  inFlight: new InFlightRotations(),
});

const resources: Record<string, ResourceMethods> = {
  KeyRotation: dynamicMethods(guardedHandler(handler, clear), {
    log,
    canceled,
    slots: new Slots(clock, (text) => log.warn("", text)),
    lookAhead,
  }),
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
