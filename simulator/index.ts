/**
 * A stand-in for a tenant: Microsoft Graph and Entra, as far as rotating BitLocker keys needs them, on this machine.
 *
 * @packageDocumentation
 */
export { defaultBehaviour, type Behaviour } from "./behaviour";
export type { SimulatorOptions, TenantSeed } from "./options";
export type { FaultRule } from "./server/faults";
export { documentedLimits, type Limit, type Limits } from "./server/limits";
export type { OtherTraffic } from "./server/otherTraffic";
export type { RecordedRequest } from "./server/requests";
export type { Simulator } from "./simulator";
export { startSimulator } from "./start";
export type { App, FederatedCredential } from "./tenant/app";
export type { DeviceSeed, SimulatedDevice } from "./tenant/device";
export type { EntraDeviceSeed, GroupSeed, UserSeed } from "./tenant/directory";
export { fleet, type FleetOptions } from "./tenant/fleet";
export type { DeviceProperties } from "./tenant/laptop";
export type { RecoveryKeys, RecoveryKeySeed } from "./tenant/recoveryKeys";
export type { ActionResult, RotationFate } from "./tenant/rotation";
export { quickstartDevices, seededDevices, seededGroups } from "./tenant/seed";
export type { AuditEntry } from "./tenant/tenant";
