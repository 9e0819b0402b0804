import * as pulumi from "@pulumi/pulumi";
import { optionalArgumentNames } from "../handlers/keyRotation/arguments";
import { registrationOf } from "../hosts/dynamic/registration";
import { trampoline } from "../hosts/dynamic/trampoline";
import type { ActionState } from "../rotation/actionResult";

/** The arguments of a {@link BitLockerKeyRotation}. */
export interface BitLockerKeyRotationArgs {
  /**
   * Intune's id of the device, a GUID (Intune admin center: the device's page, Hardware, Intune device ID). It is neither
   * the device's name nor its id in Entra ID; {@link getManagedDevice} finds it by these. Another id replaces the resource.
   */
  managedDeviceId: pulumi.Input<string>;
  /** A map of arbitrary strings; any change of it asks for a new rotation, in place. Default: empty. */
  rotateWhenChanged?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * An RFC 3339 time with its offset, such as `"2026-11-23T09:00:00Z"`: the desired state is "rotated successfully, on a
   * request at or after this". A device that is in this state already is left alone, and its rotation adopted, whoever
   * requested it. A later time means a new rotation only if the device does not satisfy it yet. Compared with the
   * service's times only. A time that has not come yet by the service's clock is refused.
   */
  rotatedSince?: pulumi.Input<string>;
  /**
   * A standing rule, as a duration (see `waitTimeout`) such as `"90d"`: at each `up`, a key that is older is rotated. Its
   * age is that of the newest recovery key of the OS drive in Entra ID where that may be read
   * (`BitlockerKey.ReadBasic.All`), else that of the last successful rotation; the plan says which.
   */
  maxKeyAge?: pulumi.Input<string>;
  /**
   * A duration (see `waitTimeout`); default `"0s"`. With `"24h"`, a rotation that succeeded more recently than this is
   * adopted instead of a new one, so that a run that was cut off, a renamed resource or a rebuilt stack does not rotate
   * again. That also holds for a change of `rotateWhenChanged`; `rotatedSince` outranks it.
   */
  minInterval?: pulumi.Input<string>;
  /**
   * Whether creating the resource rotates. Default true. When false, creating it only records the device's present state,
   * what depends on it goes on without a rotation, and the first change of `rotateWhenChanged` rotates. It contradicts `rotatedSince` and `maxKeyAge`, which ask for a
   * state from the beginning.
   */
  rotateOnCreate?: pulumi.Input<boolean>;
  /**
   * How long to wait for a terminal state, as a number with a unit of `ms`, `s`, `m`, `h`, `d` or `w`: `"45m"`,
   * `"1h30m"`. Default `"1h"`. When the time is up the update fails, nothing is lost, and the next `up` waits on without
   * a second request. `"0s"` does not wait at all; use it with `requireSuccess: false`.
   */
  waitTimeout?: pulumi.Input<string>;
  /**
   * Whether anything but `done` fails the update, which keeps what depends on this resource from being created. Default
   * true. When false, the outcome is only recorded in the outputs.
   */
  requireSuccess?: pulumi.Input<boolean>;
  /**
   * How often the rotation is requested in one run when it fails with an error code that may pass, such as a busy backup
   * endpoint: a whole number from 1 to 10, default 3, with growing pauses. Codes that policy has to mend are not tried
   * again. Each rotation takes one of the 200 places that Entra ID has for a device's keys.
   */
  maxAttempts?: pulumi.Input<number>;
  /**
   * Whether to wait, after `done`, until the new key's metadata shows in Entra ID: for the OS drive, and for fixed drives
   * if they had a key before. Default false. The key itself is never read. Needs `BitlockerKey.ReadBasic.All`. A key that
   * stays missing fails the update, and never leads to another rotation.
   */
  verifyEscrow?: pulumi.Input<boolean>;
}

/** What Entra ID tells of a recovery key without showing it. */
export interface RecoveryKeyMetadata {
  /** Entra ID's id of the key. */
  id: string;
  /** When Entra ID took the key, RFC 3339 in UTC. */
  createdDateTime: string;
  /** Graph's `volumeType`: `operatingSystemVolume`, `fixedDataVolume` or `removableDataVolume`. */
  volumeType: string;
}

/**
 * One rotation of the BitLocker recovery keys of one Windows device that Intune manages.
 *
 * Creating it asks Microsoft Graph once for a rotation and waits until the device has really carried it out, or failed
 * to. What depends on it is not created before that. Destroying it does nothing: a rotation can't be undone.
 *
 * The outputs `actionName`, `actionState`, `startDateTime`, `lastUpdatedDateTime` and `errorCode` are those of Graph's
 * `rotateBitLockerKeysDeviceActionResult`.
 *
 * @see https://learn.microsoft.com/graph/api/resources/intune-devices-rotatebitlockerkeysdeviceactionresult
 */
export class BitLockerKeyRotation extends pulumi.dynamic.Resource {
  /** Intune's id of the device. */
  declare readonly managedDeviceId: pulumi.Output<string>;
  /** The trigger of the last rotation. */
  declare readonly rotateWhenChanged: pulumi.Output<Record<string, string> | undefined>;
  /** Since when the keys must have been rotated, as given. */
  declare readonly rotatedSince: pulumi.Output<string | undefined>;
  /** How old a key may be, as given. */
  declare readonly maxKeyAge: pulumi.Output<string | undefined>;
  /** How recent a rotation serves as a new one, as given. */
  declare readonly minInterval: pulumi.Output<string | undefined>;
  /** Whether creating the resource rotates, as given. */
  declare readonly rotateOnCreate: pulumi.Output<boolean | undefined>;
  /** How long is waited for a terminal state, as given. */
  declare readonly waitTimeout: pulumi.Output<string | undefined>;
  /** Whether anything but `done` fails the update, as given. */
  declare readonly requireSuccess: pulumi.Output<boolean | undefined>;
  /** How often the rotation is requested at most, as given. */
  declare readonly maxAttempts: pulumi.Output<number | undefined>;
  /** Whether the new key is waited for in Entra ID, as given. */
  declare readonly verifyEscrow: pulumi.Output<boolean | undefined>;

  /** Graph's name of the action, `rotateBitLockerKeys`. */
  declare readonly actionName: pulumi.Output<string>;
  /**
   * State of the action: `done`, `failed`, `canceled` and `notSupported` are terminal. `none` while Graph shows no result
   * yet, and where no rotation was needed, since the key is young enough for `maxKeyAge`; states that Graph may add are
   * passed on as they are.
   */
  declare readonly actionState: pulumi.Output<ActionState | (string & {})>;
  /** Time the action was initiated, RFC 3339 in UTC; `requestedDateTime` while Graph shows no result yet. */
  declare readonly startDateTime: pulumi.Output<string>;
  /** Time the action state was last updated, RFC 3339 in UTC; `requestedDateTime` while Graph shows no result yet. */
  declare readonly lastUpdatedDateTime: pulumi.Output<string>;
  /** The device's HRESULT as a signed Int32: negative when it failed, else 0. */
  declare readonly errorCode: pulumi.Output<number>;

  /** The device's name. */
  declare readonly deviceName: pulumi.Output<string>;
  /** The device's id in Entra ID; empty when it has none. */
  declare readonly entraDeviceId: pulumi.Output<string>;
  /** When Graph accepted the request, on Graph's clock, RFC 3339 in UTC. */
  declare readonly requestedDateTime: pulumi.Output<string>;
  /** Requests made for this rotation: 0 when one that was there already was adopted. */
  declare readonly attempts: pulumi.Output<number>;
  /** Whether what was there already was adopted: a rotation under way or done, or a key that is young enough. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** Graph's id of the request, for an audit. */
  declare readonly requestId: pulumi.Output<string>;
  /** The error code in hex, such as `0x803100DA`, what it means and what to do about it; empty when there is none. */
  declare readonly errorMessage: pulumi.Output<string>;
  /** The new keys, once `verifyEscrow` has found them in Entra ID; else undefined. */
  declare readonly recoveryKeys: pulumi.Output<RecoveryKeyMetadata[] | undefined>;

  /**
   * @param name Name of the resource in the stack.
   * @param args What to rotate, and when again.
   * @param opts Pulumi's options; `dependsOn` this resource is the gate.
   * @throws pulumi.RunError when `opts` has an `id` or `import`: a rotation can't be read by an id.
   */
  constructor(name: string, args: BitLockerKeyRotationArgs, opts?: pulumi.CustomResourceOptions) {
    if (opts?.id !== undefined || opts?.import !== undefined) {
      throw new pulumi.RunError(
        `${name}: a rotation can't be read or imported by its id: leave out opts.id and opts.import.`,
      );
    }
    const outputs = {
      actionName: undefined,
      actionState: undefined,
      startDateTime: undefined,
      lastUpdatedDateTime: undefined,
      errorCode: undefined,
      deviceName: undefined,
      entraDeviceId: undefined,
      requestedDateTime: undefined,
      attempts: undefined,
      adopted: undefined,
      requestId: undefined,
      errorMessage: undefined,
      recoveryKeys: undefined,
    };
    const __occasion = registrationOf("bitlocker:KeyRotation", name, args.managedDeviceId, opts);
    const { managedDeviceId, ...others } = args;
    const given = givenOf({ ...others });
    const properties = { ...outputs, managedDeviceId, ...given, __occasion };
    super(keyRotation, name, properties, opts, "bitlocker", "KeyRotation");
    // What isn't given is an output too, of this resource, and one for all: the SDK takes its time for each that it makes.
    const notGiven = this.managedDeviceId.apply(() => undefined);
    for (const argument of optionalArgumentNames)
      if (!(argument in given)) Object.assign(this, { [argument]: notGiven });
  }
}

/** The arguments that are given. `null` is how structured configuration says that one is not, at once or later. */
function givenOf(args: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(args).filter(([, value]) => value != null);
  return Object.fromEntries(given.map(([name, value]) => [name, isLater(value) ? withoutNull(value) : value]));
}

type Later = pulumi.Output<string | null> | Promise<string | null>;

function isLater(value: unknown): value is Later {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function withoutNull(value: Later): pulumi.Output<string | undefined> {
  return pulumi.output(value).apply((known) => known ?? undefined);
}

const keyRotation = trampoline("KeyRotation");
