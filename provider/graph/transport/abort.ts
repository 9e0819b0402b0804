interface Waiting {
  runs: Set<() => void>;
  listener: () => void;
}

const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * Runs something when the signal aborts, unless it is taken back before. With a listener for each of many thousand
 * requests on one signal, adding them would take quadratic time, and Node would warn of a leak from the eleventh on.
 *
 * @returns Takes it back.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const { runs, listener } = waiting.get(signal) ?? listenTo(signal);
  runs.add(run);
  return () => {
    if (!runs.delete(run) || runs.size > 0) return;
    signal.removeEventListener("abort", listener);
    waiting.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Waiting {
  const runs = new Set<() => void>();
  const listener = () => runs.forEach((run) => run());
  const entry = { runs, listener };
  waiting.set(signal, entry);
  signal.addEventListener("abort", listener);
  return entry;
}
