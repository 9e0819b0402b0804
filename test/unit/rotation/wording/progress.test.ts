import { noDateTime } from "../../../../provider/rotation/time/dateTime";
import { Progress, type WaitStatus } from "../../../../provider/rotation/wording/progress";
import { ServiceError } from "../../../../provider/rotation/serviceError";
import { aDevice, aRotation, minute, second, time } from "../../../support/rotations";

const inState = (actionState: string) => aRotation({ result: { actionState } });

function reporting() {
  const lines: string[] = [];
  const progress = new Progress({ report: (line) => void lines.push(line), warn: () => undefined });
  const look = (more: Partial<WaitStatus>) => {
    progress.sayStatus({ rotation: inState("pending"), device: aDevice(), elapsedInMs: 0, ...more });
    return lines.at(-1);
  };
  return { lines, look };
}

describe("a line of progress", () => {
  it.each([
    ["none", "requested · 1m 5s · last check-in 20m ago"],
    ["pending", "pending · 1m 5s · last check-in 20m ago"],
    ["active", "active · 1m 5s · last check-in 20m ago"],
    ["awaitingAdminAction", "awaitingAdminAction · 1m 5s · last check-in 20m ago"],
    ["done", "done · 1m 5s"],
    ["failed", "failed · 1m 5s"],
  ])("says of %s: %s", (actionState, line) => {
    expect(reporting().look({ rotation: inState(actionState), elapsedInMs: 65 * second })).toBe(line);
  });

  it("says that the device has never checked in", () => {
    const device = aDevice({ lastSyncDateTime: noDateTime });
    expect(reporting().look({ device })).toBe("pending · 0s · has never checked in");
  });

  it("counts the time since the last check-in on the server's clock", () => {
    const device = aDevice({ lastSyncDateTime: time(0), readDateTime: time(3 * minute) });
    expect(reporting().look({ device })).toContain("last check-in 3m ago");
  });

  it("says why Graph could not be asked", () => {
    const problem = new ServiceError("unreachable", "nobody answers");
    expect(reporting().look({ device: undefined, problem })).toBe("waiting for Graph: nobody answers · 0s");
  });
});

describe("progress", () => {
  it("says every change of state or check-in at once, and nothing in between", () => {
    const { lines, look } = reporting();
    look({ rotation: inState("none"), elapsedInMs: 0 });
    look({ rotation: inState("none"), elapsedInMs: 1 * second });
    look({ rotation: inState("pending"), elapsedInMs: 2 * second });
    look({ rotation: inState("pending"), elapsedInMs: 3 * second });
    const checkedIn = aDevice({ lastSyncDateTime: time(4 * second), readDateTime: time(4 * second) });
    look({ rotation: inState("pending"), device: checkedIn, elapsedInMs: 4 * second });
    look({ rotation: inState("done"), device: checkedIn, elapsedInMs: 5 * second });
    expect(lines.map((line) => line.split(" · ")[1])).toEqual(["0s", "2s", "4s", "5s"]);
  });

  it("otherwise speaks once a minute, after ten minutes once in five", () => {
    const { lines, look } = reporting();
    for (let elapsedInMs = 0; elapsedInMs <= 30 * minute; elapsedInMs += second) look({ elapsedInMs });
    expect(lines.map((line) => line.split(" · ")[1])).toEqual([
      ...["0s", "1m", "2m", "3m", "4m", "5m", "6m", "7m", "8m", "9m"],
      ...["10m", "15m", "20m", "25m", "30m"],
    ]);
  });

  it("takes refusals that differ in their request ids only for one and the same", () => {
    const { lines, look } = reporting();
    for (let nth = 0; nth < 10; nth += 1) {
      const problem = new ServiceError("unreachable", `it is throttling (request-id ${nth})`);
      look({ device: undefined, problem, elapsedInMs: nth * second });
    }
    expect(lines).toEqual(["waiting for Graph: it is throttling (request-id 0) · 0s"]);
  });
});
