import type { GraphResponse, GraphRequest } from "../../provider/graph/transport/graphClient";
import { hasEnded } from "../../provider/rotation/actionResult";
import type { World } from "./way";

const devicesPath = "/deviceManagement/managedDevices";
/** What Microsoft's clients do by default when they are refused. */
const retries = 3;
const retryAfterInMs = 5_000;

/** Both scripts read a device that has not ended every half a minute. */
export const pauseBetweenReadsInMs = 30_000;

/** A device whose rotation a script has requested. */
export interface Waiting {
  id: string;
  givenUpAt: number;
}

/** Requests a rotation. Undefined where it is refused for good: these scripts report success nonetheless. */
export async function rotate(world: World, id: string): Promise<Waiting | undefined> {
  const answer = await request(world, { method: "POST", path: `${devicesPath}/${id}/rotateBitLockerKeys` }, retries);
  return answer?.status === 204 ? { id, givenUpAt: world.clock.now() + world.waitTimeoutInMs } : undefined;
}

/** Reads a device. Returns true once there is nothing left to wait for. */
export async function isOver(world: World, { id, givenUpAt }: Waiting): Promise<boolean> {
  const path = `${devicesPath}/${id}?$select=id,deviceActionResults`;
  const answer = await request(world, { method: "GET", path }, 1);
  const { deviceActionResults: results } = (answer?.body ?? {}) as { deviceActionResults?: Result[] | null };
  const end = results?.find(({ actionState }) => hasEnded(actionState));
  if (end) world.ended(end.lastUpdatedDateTime);
  return end !== undefined || world.clock.now() > givenUpAt || world.signal.aborted;
}

interface Result {
  actionState: Parameters<typeof hasEnded>[0];
  lastUpdatedDateTime: string;
}

/** One request, repeated after the pause that Graph asks for, as long as it is refused. */
async function request(
  { clock, client, signal }: World,
  wanted: GraphRequest,
  triesLeft: number,
): Promise<GraphResponse | undefined> {
  if (signal.aborted) return undefined;
  const answer = await client.send(wanted);
  if (answer.status !== 429 || triesLeft === 0) return answer;
  await clock.sleep(answer.retryAfterInMs ?? retryAfterInMs, signal);
  return request({ clock, client, signal } as World, wanted, triesLeft - 1);
}
