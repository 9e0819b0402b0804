import type { BitlockerRecoveryKey } from "@microsoft/microsoft-graph-types-beta";
import { utc } from "../../rotation/time/dateTime";
import type { OnThrottled } from "../../rotation/device/managedDevice";
import type { RecoveryKey, RecoveryKeys } from "../../rotation/device/recoveryKey";
import { malformed } from "../wording/answers";
import { named, refusal } from "../wording/refusal";
import type { GraphResponse } from "../transport/graphClient";
import { orEmpty } from "./deviceReading";
import { readPages } from "./pages";
import type { SendOptions, Transport } from "../transport/transport";

/** What Intune has in place of the Entra device id of a device that is not in Entra ID. */
const noDevice = "00000000-0000-0000-0000-000000000000";

/** Graph's volume types by the numbers that its documentation shows in answers in their place. */
const volumeTypes = new Map([
  ["1", "operatingSystemVolume"],
  ["2", "fixedDataVolume"],
  ["3", "removableDataVolume"],
]);

/**
 * Entra ID's list of recovery keys, which never holds a key itself.
 *
 * There is no `$select`: the list is not documented to take one, and one on a single key is what Entra ID audits.
 *
 * @see https://learn.microsoft.com/graph/api/bitlocker-list-recoverykeys
 */
export class GraphRecoveryKeys implements RecoveryKeys {
  constructor(
    private readonly transport: () => Transport,
    /** How its requests are sent among others. */
    private readonly manner: Pick<SendOptions, "isUrgent">,
  ) {}

  async of(
    entraDeviceId: string,
    signal: AbortSignal,
    giveUpAtInMs?: number,
    onThrottled?: OnThrottled,
  ): Promise<RecoveryKey[]> {
    if (entraDeviceId === "" || entraDeviceId === noDevice) return [];
    const path = `/informationProtection/bitlocker/recoveryKeys?$filter=deviceId%20eq%20'${encodeURIComponent(entraDeviceId)}'`;
    const manner = { ...this.manner, signal, giveUpAtInMs, onThrottled };
    const purpose = { verb: "listKeys", deviceId: entraDeviceId } as const;
    const pages = await readPages(this.transport(), path, manner, (answer) => refusal(answer, purpose)).catch(
      (error: unknown) => {
        throw named(error, purpose);
      },
    );
    return pages.flatMap(keysOn);
  }
}

function keysOn({ body }: GraphResponse): RecoveryKey[] {
  const { value } = Object(body) as { value?: unknown };
  // An empty list would say that the device has no key, which is another thing.
  if (!Array.isArray(value)) throw malformed("no list of keys");
  return value.map((key) => keyFrom(Object(key) as Partial<Record<keyof BitlockerRecoveryKey, unknown>>));
}

function keyFrom({
  id,
  createdDateTime,
  volumeType,
}: Partial<Record<keyof BitlockerRecoveryKey, unknown>>): RecoveryKey {
  const type = typeof volumeType === "number" ? String(volumeType) : orEmpty(volumeType);
  return { id: orEmpty(id), createdDateTime: utc(orEmpty(createdDateTime)), volumeType: volumeTypes.get(type) ?? type };
}
