import { transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;

it.each([1, 2])(
  "sends none of %i rotations again for which the run is canceled while a refused token is renewed",
  async (count) => {
    let tokens = 0;
    const token = () => (tokens++ === 0 ? 0 : 3.5 * second);
    const { clock, graph, send } = transportOf({ reply: () => 401, token });
    const canceled = new AbortController();
    clock.at(2 * second, () => canceled.abort());
    const post = (path: string) => send("POST", path, { signal: canceled.signal });
    const answers = await Promise.allSettled(["/a", "/b"].slice(0, count).map(post));
    await clock.sleep(60 * second, patient);
    expect(answers.map(({ status }) => status)).toEqual(Array(count).fill("rejected"));
    expect(graph.asked).toHaveLength(count);
  },
);
