import { ServiceError } from "../../../provider/rotation/serviceError";
import { startRotation } from "../../../provider/rotation/startRotation";
import { CheckInMonitor, type DeviceWait } from "../../../provider/rotation/waiting/checkInMonitor";
import { completeRotation } from "../../../provider/rotation/waiting/completeRotation";
import { waitAndResendLost } from "../../../provider/rotation/waiting/resendLost";
import { FakeClock } from "../../support/fakeClock";
import { aResult, aRotation, aSpec, deviceId, minute, play, type Script, second, time } from "../../support/rotations";

const lines: string[] = [];
const debug = (line: string) => void lines.push(line);
beforeEach(() => (lines.length = 0));

const device = `FIN-LT-001 (${deviceId})`;
const playing = (script: Script) => ({ ...play(script).context, debug });

describe("a rotation tells the debug log", () => {
  it("that it is requested, and after which other", async () => {
    await startRotation(playing({}), deviceId, aSpec());
    const results = () => [aResult({ lastUpdatedDateTime: time(-minute) })];
    await startRotation(playing({ results }), deviceId, aSpec());
    expect(lines).toEqual([
      `decision for ${device}: rotate requested {}`,
      `decision for ${device}: rotate requested {"last":{"actionState":"done","agoInMs":60000}}`,
    ]);
  });

  it("that another is adopted, and why", async () => {
    const startDateTime = time(-2 * minute);
    const pending = aResult({ actionState: "pending", startDateTime, lastUpdatedDateTime: startDateTime });
    await startRotation(playing({ results: () => [pending] }), deviceId, aSpec());
    expect(lines).toEqual([`decision for ${device}: adopt underWay {"actionState":"pending","forInMs":120000}`]);
  });

  it("that it is requested again after a failure", async () => {
    const busy = -2144272159;
    const failed = aRotation({ result: { actionState: "failed", errorCode: busy } });
    await completeRotation(playing({}), failed, aSpec({ maxAttempts: 2 }), 30 * second);
    expect(lines[0]).toBe(`${deviceId} is requested again in 10000ms: failed ${busy}, requests so far: 1`);
  });

  it("that a request without any result is repeated", async () => {
    const rotation = aRotation({ attempt: { delivery: "unknown", watchedForInMs: 4 * minute } });
    await waitAndResendLost(playing({ results: () => [] }), rotation, minute - second);
    expect(lines).toEqual([]);
    await waitAndResendLost(playing({ results: () => [] }), rotation, minute);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^request 1 for ${deviceId} counts as lost after 30\\d{4}ms$`)),
    ]);
  });
});

describe("the monitor of check-ins tells the debug log", () => {
  /** Waits for devices of a fleet until the list was asked once. Those of the list check in after a second. */
  async function polledOnce(list: () => Promise<string[]>, count = 3) {
    const clock = new FakeClock();
    const canceled = new AbortController();
    const since = async () => ({
      devices: (await list()).map((managedDeviceId) => ({ managedDeviceId, lastSyncDateTime: time(second) })),
      readDateTime: time(9 * second),
    });
    const monitor = new CheckInMonitor({ since }, clock, canceled.signal, debug);
    const waits = Array.from({ length: count }, (_, index) => monitor.watch(`device-${index}`, time(0), true));
    await clock.sleep(10 * second, canceled.signal);
    begun.push(...waits);
    return waits;
  }

  const begun: DeviceWait[] = [];
  // The list is asked for as long as anybody waits.
  afterEach(() => begun.splice(0).forEach((wait) => wait.end(false)));

  it("how many are listed, how many of these are waited for, and whether it trusts the list", async () => {
    await polledOnce(async () => ["device-1", "somebody-else"]);
    expect(lines).toEqual([
      `check-ins: 2 listed since ${time(-minute)}, 1 of them new, trusted after 0 results that were announced and 0 that were not, 3 waited for`,
    ]);
  });

  it.each([
    ["denied", "not trusted"],
    ["unreachable", "trusted"],
  ] as const)("that nothing is listed: %s, %s", async (kind, trust) => {
    await polledOnce(() => Promise.reject(new ServiceError(kind, "no")));
    expect(lines).toEqual([
      `check-ins: not listed since ${time(-minute)} (${kind}), ${trust} after 0 results that were announced and 0 that were not, 3 waited for`,
    ]);
  });

  it("when it trusts the list no more", async () => {
    const waits = await polledOnce(async () => [], 4);
    lines.length = 0;
    for (const wait of waits.slice(0, 3)) wait.end(true);
    expect(lines).toEqual([
      "check-ins: a result was not announced, not trusted after 0 results that were announced and 3 that were not, 1 waited for",
    ]);
  });
});
