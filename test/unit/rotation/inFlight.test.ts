import { keyRotationHandler } from "../../../provider/handlers/keyRotation/handler";
import type { Call } from "../../../provider/handlers/resourceHandler";
import { InFlightRotations } from "../../../provider/rotation/inFlight";
import type { Outcome } from "../../../provider/rotation/outcome";
import { aRotation, deviceId, time } from "../../support/rotations";
import { TenantModel } from "../../support/tenantModel";

const outcome: Outcome = { rotation: aRotation() };
const adopted: Outcome = { rotation: aRotation({ attempt: { kind: "adopted" } }) };

/** Joins or begins a rotation of a device, which ends when it is told to. Another one is taken if it does. */
function begin(inFlight: InFlightRotations, takes = true, device = deviceId) {
  const told: string[] = [];
  let end: (error?: Error) => void = () => undefined;
  const ended = inFlight.joinOrBegin(
    device,
    (onStarted) => {
      told.push("begun");
      onStarted(outcome.rotation);
      return new Promise((resolve, reject) => {
        end = (error) => (error ? reject(error) : resolve(outcome));
      });
    },
    async (other) => {
      told.push("waits");
      return (await other.ended) && takes ? adopted : undefined;
    },
  );
  return { told, ended, end: (error?: Error) => end(error) };
}

describe("two rotations of one device in a process:", () => {
  it("the second waits for the first, and adopts it", async () => {
    const inFlight = new InFlightRotations();
    const [first, second] = [begin(inFlight), begin(inFlight)];
    first.end();
    expect([await first.ended, await second.ended]).toEqual([outcome, adopted]);
    expect([first.told, second.told]).toEqual([["begun"], ["waits"]]);
  });

  it.each([
    ["does not do for it", false, undefined],
    ["failed before anything was requested", true, new Error("no")],
  ])("the second begins once the first %s", async (_, takes, error) => {
    const inFlight = new InFlightRotations();
    const [first, second] = [begin(inFlight), begin(inFlight, takes)];
    first.end(error);
    await first.ended.catch(() => undefined);
    await new Promise(setImmediate);
    second.end();
    expect(await second.ended).toBe(outcome);
    expect(second.told).toEqual(["waits", "begun"]);
  });

  it("the second is told when the first has a rotation to wait for, or has failed before that", async () => {
    const inFlight = new InFlightRotations();
    const none = async (): Promise<Outcome> => Promise.reject(new Error("no"));
    const started: unknown[] = [];
    const listen = () =>
      inFlight.joinOrBegin(deviceId, none, async (other) => {
        started.push(await other.started);
        await other.ended;
        return undefined;
      });
    const first = begin(inFlight);
    const heard = listen();
    first.end();
    await expect(heard).rejects.toThrow("no");
    const failing = inFlight.joinOrBegin(deviceId, none, async () => undefined);
    const last = listen();
    await expect(failing).rejects.toThrow("no");
    await expect(last).rejects.toThrow("no");
    expect(started).toEqual([outcome.rotation, undefined]);
  });

  it("one waits neither for another device's rotation nor for one that has ended", async () => {
    const inFlight = new InFlightRotations();
    const [first, other] = [begin(inFlight), begin(inFlight, true, "another")];
    first.end();
    await first.ended;
    const later = begin(inFlight);
    expect([other.told, later.told]).toEqual([["begun"], ["begun"]]);
  });
});

it("two handlers of a process make one request for one device", async () => {
  const tenant = new TenantModel({ ends: ["done"] });
  const { signal } = new AbortController();
  const { devices, recoveryKeys, clock, checkInMonitor } = tenant.rotationContext(signal);
  const inFlight = new InFlightRotations();
  const context = { devices, recoveryKeys, clock, checkInMonitor, inFlight, localTime: () => time(0) };
  const say = () => undefined;
  const log = { status: say, plan: say, warn: say };
  const call: Call = { urn: "", isPreview: false, timeout: undefined, signal, log };
  const created = await Promise.all(
    [1, 2].map(() => keyRotationHandler(context).create({ managedDeviceId: deviceId }, call)),
  );
  expect(created.map(({ outputs }) => [outputs.actionState, outputs.attempts])).toEqual([
    ["done", 1],
    ["done", 0],
  ]);
  expect(tenant.requestedAt).toHaveLength(1);
});
