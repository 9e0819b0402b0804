/**
 * A stand-in for a tenant: Microsoft Graph and Entra, as far as rotating BitLocker keys needs them, on this machine.
 *
 * @packageDocumentation
 */
export type { Behaviour } from "./behaviour";
export type { DeviceProperties, DeviceSeed, SimulatedDevice } from "./tenant/device";
export { fleet, type FleetOptions } from "./tenant/fleet";
export { documentedLimits, type Limit, type Limits } from "./server/limits";
export type { OtherTraffic } from "./server/otherTraffic";
export type { App } from "./tenant/app";
export type { FaultRule } from "./server/faults";
export type { RecordedRequest } from "./server/requests";
export type { ActionResult, RotationFate } from "./tenant/rotation";
export { quickstartDevices, seededDevices } from "./tenant/seed";
export { startSimulator, type Simulator, type SimulatorOptions } from "./simulator";
