import { getEventListeners } from "node:events";
import { onAbort } from "../../../provider/graph/transport/abort";

describe("onAbort", () => {
  it("runs everything once when the signal aborts, but for what was taken back", () => {
    const controller = new AbortController();
    const ran: string[] = [];
    onAbort(controller.signal, () => ran.push("a"));
    const takeBack = onAbort(controller.signal, () => ran.push("b"));
    onAbort(controller.signal, () => ran.push("c"));
    onAbort(new AbortController().signal, () => ran.push("another signal's"));
    takeBack();
    expect(ran).toEqual([]);
    controller.abort();
    expect(ran).toEqual(["a", "c"]);
  });

  it("lets one that runs take back another", () => {
    const controller = new AbortController();
    const ran: string[] = [];
    onAbort(controller.signal, () => {
      ran.push("a");
      takeBack();
    });
    const takeBack = onAbort(controller.signal, () => ran.push("b"));
    controller.abort();
    expect(ran).toEqual(["a"]);
  });

  it("has one listener, however many wait", () => {
    const { signal } = new AbortController();
    const takeBacks = Array.from({ length: 1_000 }, () => onAbort(signal, () => undefined));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    for (const takeBack of takeBacks) takeBack();
  });

  it("has no listener once nothing waits, so that the signal can be collected", () => {
    const controller = new AbortController();
    const takeBacks = [onAbort(controller.signal, () => undefined), onAbort(controller.signal, () => undefined)];
    for (const takeBack of [...takeBacks, ...takeBacks]) takeBack();
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    const ran = jest.fn();
    onAbort(controller.signal, ran);
    controller.abort();
    expect(ran).toHaveBeenCalledTimes(1);
  });
});
