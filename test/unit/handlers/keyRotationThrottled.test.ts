import { GraphManagedDevices } from "../../../provider/graph/api/managedDevices";
import { GraphRecoveryKeys } from "../../../provider/graph/api/recoveryKeys";
import { Limits } from "../../../provider/graph/transport/limits";
import { Transport } from "../../../provider/graph/transport/transport";
import type { ManagedDevices } from "../../../provider/rotation/device/managedDevice";
import { CheckInMonitor } from "../../../provider/rotation/waiting/checkInMonitor";
import { waitAndResendLost } from "../../../provider/rotation/waiting/resendLost";
import { addMs } from "../../../provider/rotation/time/dateTime";
import { FakeClock } from "../../support/fakeClock";
import { keyRotationMethods } from "../../support/handlers";
import { aRotation, deviceId, minute, play, second } from "../../support/rotations";
import { ScriptedGraph } from "../../support/scriptedGraph";

/** What `ScriptedGraph` says is the time. */
const now = "2026-11-23T12:00:00.000Z";
const entraDeviceId = "22222222-aaaa-4bbb-8ccc-000000000001";

const resultIn = (actionState: string) => ({
  "@odata.type": "#microsoft.graph.rotateBitLockerKeysDeviceActionResult",
  actionName: "rotateBitLockerKeys",
  actionState,
  startDateTime: now,
  lastUpdatedDateTime: addMs(now, actionState === "done" ? second : 0),
  errorCode: 0,
});

const deviceWith = (deviceActionResults: object[]) => ({
  id: deviceId,
  azureADDeviceId: entraDeviceId,
  operatingSystem: "Windows",
  managementState: "managed",
  deviceActionResults,
});

const newKey = { id: "key", createdDateTime: addMs(now, 2 * second), volumeType: 1 };

/** What each request is: the nth reading of the device, the request for a rotation, the nth list of keys. */
type Step = "reading 1" | "request" | "reading 2" | "reading 3" | "keys 1" | "keys 3";

/** The lines of a rotation's row. Graph refuses each of these steps once, with 429 and this pause. */
async function linesWhen(pausesInMs: Partial<Record<Step, number>>): Promise<string[]> {
  const clock = new FakeClock();
  const answered: string[] = [];
  const refused: string[] = [];
  const bodies: Record<string, object> = {
    "reading 1": deviceWith([]),
    "reading 2": deviceWith([resultIn("pending")]),
    "reading 3": deviceWith([resultIn("pending")]),
    "reading 4": deviceWith([resultIn("done")]),
    "keys 1": { value: [] },
    "keys 2": { value: [] },
    "keys 3": { value: [] },
    "keys 4": { value: [newKey] },
  };
  const graph = new ScriptedGraph(clock, {
    reply: ({ method, path }) => {
      const kind = method === "POST" ? "request" : path.startsWith("/information") ? "keys" : "reading";
      const nth = answered.filter((other) => other.startsWith(kind)).length + 1;
      const step = kind === "request" ? kind : `${kind} ${nth}`;
      const pauseInMs = pausesInMs[step as Step];
      if (pauseInMs !== undefined && !refused.includes(step)) {
        refused.push(step);
        return { status: 429, headers: { "Retry-After": String(pauseInMs / second) } };
      }
      answered.push(step);
      return { status: method === "POST" ? 204 : 200, body: bodies[step] };
    },
  });
  const transport = new Transport(graph, new Limits({ writes: 200, requests: 2_000 }, clock), clock);
  const signal = new AbortController().signal;
  const lines: string[] = [];
  const methods = keyRotationMethods(
    {
      devices: new GraphManagedDevices(() => transport, { isUrgent: true }),
      recoveryKeys: new GraphRecoveryKeys(() => transport, { isUrgent: true }),
      clock,
      localTime: () => now,
      checkInMonitor: new CheckInMonitor({ since: () => Promise.reject(new Error("not asked")) }, clock, signal),
    },
    signal,
    { status: (_urn, line) => void lines.push(line), plan: () => undefined, warn: () => undefined },
  );
  const created = await methods.create({ managedDeviceId: deviceId, verifyEscrow: true });
  expect(created.outs).toMatchObject({ actionState: "done", attempts: 1 });
  return lines.map((line) => line.replace(/ · has never checked in$/, ""));
}

const escrowAwaited = (duration: string) => `done · waiting for the new key in Entra ID · ${duration}`;
const untroubled = ["pending · 0s", "done · 2s", escrowAwaited("0s")];
const throttled = (duration: string) => `waiting for Graph's limits (429) · ${duration}`;

describe("the row of a rotation that Graph's 429 holds up for more than 30 seconds says so", () => {
  it("not where nothing does, or only for a moment", async () => {
    expect(await linesWhen({})).toEqual(untroubled);
    expect(await linesWhen({ "reading 1": 20 * second, request: 20 * second, "keys 1": 20 * second })).toEqual(
      untroubled,
    );
  });

  it("before the device is first read", async () => {
    expect(await linesWhen({ "reading 1": 2 * minute })).toEqual([
      throttled("30s"),
      throttled("1m 30s"),
      ...untroubled,
    ]);
  });

  it("before its keys are first read", async () => {
    expect(await linesWhen({ "keys 1": minute })).toEqual([throttled("30s"), ...untroubled]);
  });

  it("before the request", async () => {
    expect(await linesWhen({ request: minute })).toEqual([throttled("30s"), ...untroubled]);
  });

  it("while the result is waited for, and goes back to the state afterwards, even if that is the same", async () => {
    const lines = await linesWhen({ "reading 3": 40 * second });
    expect(lines).toEqual(["pending · 0s", throttled("30s"), "pending · 41s", "done · 43s", escrowAwaited("0s")]);
  });

  it("while the new key is waited for", async () => {
    const lines = await linesWhen({ "keys 3": 40 * second });
    expect(lines).toEqual([...untroubled, throttled("30s"), escrowAwaited("41s")]);
  });

  it("before a request that counts as lost is sent again", async () => {
    const { context } = play({ results: () => [] });
    const told: number[] = [];
    const devices: ManagedDevices = {
      read: (...args) => context.devices.read(...args),
      requestRotation: (id, signal, giveUpAtInMs, onThrottled) => {
        onThrottled?.(45 * second);
        return context.devices.requestRotation(id, signal, giveUpAtInMs);
      },
    };
    const lost = aRotation({ attempt: { delivery: "unknown", watchedForInMs: 4 * minute } });
    const onThrottled = (heldUpForInMs: number) => void told.push(heldUpForInMs);
    await waitAndResendLost({ ...context, devices, onThrottled }, lost, minute);
    expect(told).toEqual([45 * second]);
  });
});
