import { z } from "zod";
import type { Behaviour } from "./behaviour";
import { managedDeviceProperties } from "./graph/managedDeviceProperties";
import type { FaultRule } from "./server/faults";
import type { Limits } from "./server/limits";
import type { OtherTraffic } from "./server/otherTraffic";
import type { App, FederatedCredential } from "./tenant/app";
import type { DeviceSeed } from "./tenant/device";
import type { EntraDeviceSeed, GroupSeed, UserSeed } from "./tenant/directory";
import type { FleetOptions } from "./tenant/fleet";
import type { RecoveryKeySeed } from "./tenant/recoveryKeys";
import type { ActionResult, RotationFate } from "./tenant/rotation";

// The forms of everything that comes to the simulator as JSON: over its admin interface, or in the file of a tenant.

const time = z.iso.datetime({ offset: true });
const guid = z.guid();
const duration = z.number().nonnegative();
const share = z.number().min(0).max(1);
const names = z.array(z.string());
const refusal = z.int().min(400).max(499);

export const fateForm = z.strictObject({
  outcome: z.enum(["done", "failed", "canceled", "notSupported", "never"]).optional(),
  errorCode: z.int32().optional(),
  pendingForInMs: duration.optional(),
  activeForInMs: duration.optional(),
}) satisfies z.ZodType<RotationFate>;

const resultForm: z.ZodType<ActionResult> = z.looseObject({ actionName: z.string().nullish() });

const recoveryKeyForm = z.strictObject({
  createdDateTime: time,
  volumeType: z.enum(["operatingSystemVolume", "fixedDataVolume", "removableDataVolume"]).optional(),
}) satisfies z.ZodType<RecoveryKeySeed>;

const ofDevice = managedDeviceProperties.beta;

export const deviceForm = z
  .looseObject({
    id: guid,
    azureADDeviceId: guid.optional(),
    rotation: fateForm.optional(),
    deviceActionResults: z.array(resultForm).optional(),
    recoveryKeys: z.array(recoveryKeyForm).optional(),
    notSeenForInMs: duration.optional(),
    offlineForInMs: duration.optional(),
    comanaged: z.boolean().optional(),
  })
  .superRefine((device, context) => {
    const known = ["rotation", "recoveryKeys", "notSeenForInMs", "offlineForInMs", "comanaged"];
    for (const name of Object.keys(device)) {
      if (!known.includes(name) && !ofDevice.has(name)) context.addIssue(`a managed device has no '${name}'`);
    }
  }) satisfies z.ZodType<DeviceSeed>;

const userForm = z.strictObject({
  userPrincipalName: z.string().min(1),
  id: guid.optional(),
  displayName: z.string().optional(),
}) satisfies z.ZodType<UserSeed>;

const groupForm = z.strictObject({
  displayName: z.string().min(1),
  id: guid.optional(),
  members: names.optional(),
  owners: names.optional(),
}) satisfies z.ZodType<GroupSeed>;

const entraDeviceForm = z.strictObject({
  deviceId: guid,
  displayName: z.string().optional(),
  operatingSystem: z.string().optional(),
}) satisfies z.ZodType<EntraDeviceSeed>;

export const federatedCredentialForm = z.strictObject({
  issuer: z.string().min(1).optional(),
  subject: z.string().min(1),
  audience: z.string().min(1).optional(),
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).optional(),
}) satisfies z.ZodType<FederatedCredential>;

const appForm = z.strictObject({
  clientId: guid,
  displayName: z.string().optional(),
  clientSecret: z.string().min(1).optional(),
  certificates: names.optional(),
  federatedCredentials: z.array(federatedCredentialForm).optional(),
  roles: names,
}) satisfies z.ZodType<App>;

const fleetForm = z.strictObject({
  count: z.int().positive(),
  online: share.optional(),
  checkingInLater: share.optional(),
  never: share.optional(),
  laterWithinInMs: duration.optional(),
  seed: z.int().optional(),
}) satisfies z.ZodType<FleetOptions>;

const limit = z.strictObject({ perApp: z.int().positive(), perTenant: z.int().positive() });

export const limitsForm = z.strictObject({
  writes: limit.optional(),
  requests: limit.optional(),
  recoveryKeys: limit.optional(),
}) satisfies z.ZodType<Partial<Limits>>;

export const otherTrafficForm = z.strictObject({
  writesPerSecond: z.number().nonnegative().optional(),
  readsPerSecond: z.number().nonnegative().optional(),
}) satisfies z.ZodType<Partial<OtherTraffic>>;

export const behaviourForm = z
  .strictObject({
    finalState: z.enum(["sameCheckIn", "laterCheckIn"]),
    checkInIntervalInMs: duration,
    lastSync: z.enum(["before", "with", "after", "never"]),
    stateOnTheWay: z.string().nullable(),
    pendingExpiry: z
      .strictObject({ afterInDays: z.number().positive(), into: z.enum(["failed", "canceled", "nothing"]) })
      .nullable(),
    secondRequest: z.union([z.enum(["ignored", "added", "replaced"]), refusal]),
    history: z.enum(["append", "replace"]),
    repeatedStart: z.enum(["new", "kept"]),
    visibleAfterInMs: z.union([duration, z.enum(["atEnd", "never"])]),
    rotatePermissions: names,
    permissionNamed: z.enum(["json", "text", "never"]),
    multiAdminApproval: z.union([z.literal("off"), z.literal(400), z.literal(412)]),
    appsWithoutApproval: names,
    dailyCap: z.strictObject({ rotations: z.int().nonnegative(), status: refusal }).nullable(),
    volumes: z.enum(["os", "osAndFixed"]),
    volumeTypes: z.enum(["named", "numbered"]),
    oldKeys: z.enum(["kept", "removed"]),
    escrowAfterInMs: z.union([duration, z.literal("never")]),
    beyond200Keys: z.enum(["refused", "accepted"]),
    wipe: z.enum(["leavesPending", "removesResult", "harmless"]),
    comanagedIds: z.enum(["both", "comanagedOnly"]),
    memberProperties: z.enum(["always", "withPermission", "never"]),
    advancedCasts: z.boolean(),
    retryAfter: z.enum(["seconds", "fractional", "absent"]),
    throttledAt: z.number().positive(),
    replicaLagInMs: duration,
    startShown: z.enum(["always", "onceActive", "never"]),
    resultType: z.boolean(),
    actionName: z.string(),
    noResults: z.enum(["empty", "null"]),
    listedResults: z.enum(["null", "empty", "full"]),
    fractionalDigits: z.int().min(0).max(12),
    utcOffset: z.string().regex(/^(?:Z|[+-]\d\d:\d\d)$/),
    refusedFilters: z.union([z.literal("all"), names]),
    ignoredFilters: names,
    emptyFilterValues: z.enum(["ignored", "compared"]),
    filterOr: z.enum(["firstBranch", "allBranches"]),
    filterNe: z.enum(["actsAsEq", "works"]),
    filterIn: z.enum(["fails", "works"]),
    orderBy: z.enum(["ignored", "works"]),
  } satisfies Record<keyof Behaviour, z.ZodType>)
  .partial() satisfies z.ZodType<Partial<Behaviour>>;

export const faultForm = z.strictObject({
  method: z.string().optional(),
  /** A regular expression, as text. */
  path: z
    .string()
    .transform((source, context) => {
      try {
        return new RegExp(source);
      } catch {
        context.addIssue("not a regular expression");
        return z.NEVER;
      }
    })
    .optional(),
  deviceId: z.string().optional(),
  batched: z.boolean().optional(),
  clientId: z.string().optional(),
  from: time.transform((text) => new Date(text)).optional(),
  until: time.transform((text) => new Date(text)).optional(),
  after: z.int().nonnegative().optional(),
  /** JSON has no Infinity: `"always"` means it. */
  times: z.union([z.int().positive(), z.literal("always").transform(() => Infinity)]).optional(),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  carriedOut: z.boolean().optional(),
  hang: z.boolean().optional(),
  reset: z.enum(["before", "after"]).optional(),
  delayInMs: duration.optional(),
  bodyTakesInMs: duration.optional(),
  cutBody: z.boolean().optional(),
  malformedJson: z.boolean().optional(),
  dateOffsetInMs: z.number().optional(),
  expireTokens: z.boolean().optional(),
} satisfies Record<keyof FaultRule, z.ZodType>);

/** A tenant as a file: what it holds, what is added to that as a fleet, and how it behaves. */
export const tenantForm = z.strictObject({
  devices: z.array(deviceForm).optional(),
  fleet: fleetForm.optional(),
  users: z.array(userForm).optional(),
  groups: z.array(groupForm).optional(),
  entraDevices: z.array(entraDeviceForm).optional(),
  apps: z.array(appForm).optional(),
  certificates: names.optional(),
  federatedCredentials: z.array(federatedCredentialForm).optional(),
  domains: names.optional(),
  behaviour: behaviourForm.optional(),
  limits: z.union([limitsForm, z.literal(false)]).optional(),
  otherTraffic: otherTrafficForm.optional(),
  latencyInMs: z.tuple([duration, duration]).optional(),
  seed: z.int().optional(),
});
