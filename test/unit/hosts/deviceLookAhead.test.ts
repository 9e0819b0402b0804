import { DeviceLookAhead } from "../../../provider/hosts/dynamic/deviceLookAhead";
import type { ManagedDevices } from "../../../provider/rotation/device/managedDevice";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { FakeClock } from "../../support/fakeClock";
import { aDevice, minute } from "../../support/rotations";
import { patient } from "../../support/simulatedTenant";
import { deviceId } from "../../support/tenant";

const peers = Array.from({ length: 40 }, (_, index) => deviceId(index + 1));
const absent = deviceId(5);

let read: string[];
let clock: FakeClock;
let lookAhead: DeviceLookAhead;

beforeEach(() => {
  read = [];
  clock = new FakeClock(1_000);
  const devices: Pick<ManagedDevices, "read"> = {
    read: (id) => {
      read.push(id);
      if (id === absent) return Promise.reject(new ServiceError("notFound", "Intune has no such device."));
      return Promise.resolve(aDevice({ id }));
    },
  };
  lookAhead = new DeviceLookAhead(devices, clock);
  lookAhead.expect(peers);
});

/** Reads these one after another, as the engine checks them. How many requests that took. */
async function readAll(...ids: string[]): Promise<number> {
  const before = read.length;
  for (const id of ids) if (id !== absent) expect(await lookAhead.read(id, patient)).toMatchObject({ id });
  return read.length - before;
}

it("reads the device alone at first, then a batch, then all, and nothing that was read", async () => {
  expect(await readAll(...peers.slice(0, 1))).toBe(1);
  expect(await readAll(...peers.slice(1, 2))).toBe(20);
  expect(await readAll(...peers.slice(2, 21))).toBe(0);
  expect(await readAll(...peers.slice(21, 22))).toBe(19);
  expect(await readAll(...peers.slice(22))).toBe(0);
  expect(new Set(read)).toEqual(new Set(peers));
});

it("knows the ids that a program registers in upper case", async () => {
  lookAhead.expect(peers.map((id) => id.toUpperCase()));
  await readAll(...peers.slice(0, 2));
  expect(await readAll(...peers.slice(2, 10))).toBe(0);
});

it("begins ahead with those that come next, and goes on with those before", async () => {
  await readAll(...peers.slice(30, 32));
  expect(read).toEqual([...peers.slice(30), ...peers.slice(0, 11)]);
});

it("reads a device again for each further check, and where the look is a minute old", async () => {
  await readAll(...peers.slice(0, 2));
  await readAll(...peers.slice(2, 3), ...peers.slice(2, 3));
  expect(read.filter((id) => id === peers[2])).toHaveLength(2);
  await clock.sleep(minute, patient);
  await readAll(...peers.slice(3, 4));
  expect(read.filter((id) => id === peers[3])).toHaveLength(2);
});

it("rejects for a device that does not exist, and for no other", async () => {
  await readAll(...peers.slice(0, 4));
  await expect(lookAhead.read(absent, patient)).rejects.toThrow("Intune has no such device.");
  expect(read.filter((id) => id === absent)).toHaveLength(1);
});
