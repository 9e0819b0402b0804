import { processClock } from "../../../provider/hosts/processClock";

const day = 86_400_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it("runs something after more days than a timer of Node takes", () => {
  const run = jest.fn();
  processClock.after(60 * day, run);
  jest.advanceTimersByTime(60 * day - 1);
  expect(run).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
});

it("does not run what was canceled, be it after the first timer's end", () => {
  const run = jest.fn();
  const cancel = processClock.after(60 * day, run);
  jest.advanceTimersByTime(30 * day);
  cancel();
  jest.advanceTimersByTime(60 * day);
  expect(run).not.toHaveBeenCalled();
});
