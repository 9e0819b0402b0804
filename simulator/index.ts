/**
 * A stand-in for a tenant: Microsoft Graph and Entra, as far as rotating BitLocker keys needs them, on this machine.
 *
 * @packageDocumentation
 */
export type { Behaviour } from "./behaviour";
export type { DeviceProperties, DeviceSeed, SimulatedDevice } from "./device";
export type { FaultRule } from "./faults";
export type { RecordedRequest } from "./requests";
export type { ActionResult, RotationFate } from "./rotation";
export { quickstartDevices, seededDevices } from "./seed";
export { startSimulator, type Simulator, type SimulatorOptions } from "./simulator";
