import { startSimulator, type SimulatorOptions } from "../../simulator/index";
import { clientsOf, type BatchedAnswer } from "./client";

/** Starts simulators with clients of theirs; each ends with the test that started it. */
export function simulators() {
  const running: Awaited<ReturnType<typeof start>>[] = [];
  afterEach(() => Promise.all(running.splice(0).map(({ stop }) => stop())));
  return async (options: SimulatorOptions = {}) => {
    const started = await start(options);
    running.push(started);
    return started;
  };
}

async function start(options: SimulatorOptions) {
  const simulator = await startSimulator(options);
  const clients = clientsOf(simulator);

  /** Sends requests in batches of twenty; the answers come in the order of the requests. */
  async function batch(requests: { method: string; url: string }[], version = "beta"): Promise<BatchedAnswer[]> {
    const answers: BatchedAnswer[] = [];
    for (let start = 0; start < requests.length; start += 20) {
      const steps = requests.slice(start, start + 20).map((request, index) => ({
        id: String(index),
        ...request,
        ...(request.method === "POST" && { headers: { "Content-Type": "application/json" }, body: {} }),
      }));
      const { json } = await clients.authorized(`/${version}/$batch`, { method: "POST", body: { requests: steps } });
      answers.push(...json.responses.sort((one, other) => Number(one.id) - Number(other.id)));
    }
    return answers;
  }

  return { simulator, ...clients, batch };
}

/** How often each status came. */
export function tally(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
