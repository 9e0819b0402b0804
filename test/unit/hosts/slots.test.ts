import { Slots } from "../../../provider/hosts/dynamic/slots";
import { FakeClock } from "../../support/fakeClock";
import { minute, second } from "../../support/rotations";

const patient = new AbortController().signal;

/** An engine that checks all resources at once, and runs `slots` of them at a time. Each waits for its device. */
async function up({ slots: most, waits, failing = [] }: { slots: number; waits: number[]; failing?: number[] }) {
  const clock = new FakeClock();
  const said: { text: string; elapsed: number }[] = [];
  const slots = new Slots(clock, (text) => said.push({ text, elapsed: clock.elapsed }));
  const urns = waits.map((_, index) => `urn:${index}`);
  for (const urn of urns) slots.checked(urn, { isToBegin: true, constructed: 0 });
  let isFailed = false;
  let next = 0;
  const worker = async () => {
    while (next < urns.length && !isFailed) {
      const index = next++;
      await slots
        .run(urns[index] ?? "", async () => {
          await clock.sleep(waits[index] ?? 0, patient);
          if (!failing.includes(index)) return;
          slots.timeIsUp();
          throw new Error("its time was up");
        })
        .catch(() => (isFailed = true));
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  return { said, clock };
}

const always = (count: number, inMs: number) => Array.from({ length: count }, () => inMs);

describe("rotations that wait for their devices in every slot of the engine", () => {
  it("are told of once, with the number that lets all begin", async () => {
    const { said } = await up({ slots: 8, waits: always(20, 10 * minute) });
    expect(said).toHaveLength(1);
    expect(said[0]?.elapsed).toBe(30 * second);
    expect(said[0]?.text).toMatch(/^Not all of the program's 20 rotations have begun\..*`pulumi up --parallel 20`/);
  });

  it("are not told of where all have begun, however long they wait", async () => {
    expect((await up({ slots: 20, waits: always(20, 60 * minute) })).said).toEqual([]);
  });

  it("are not told of as long as others begin", async () => {
    expect((await up({ slots: 2, waits: always(20, 25 * second) })).said).toEqual([]);
  });

  it("are told of when the time of one is up, after which the engine begins nothing more", async () => {
    const { said } = await up({ slots: 2, waits: always(4, 20 * second), failing: [0, 1] });
    expect(said).toEqual([
      { elapsed: 20 * second, text: expect.stringMatching(/^Not all of the program's 4 rotations/) as string },
    ]);
  });

  it("are not told of when no time was given to wait: others are about to begin", async () => {
    expect((await up({ slots: 2, waits: always(4, 0), failing: [0] })).said).toEqual([]);
  });

  it("are not told of once none is in progress: what has not begun then waits for something else", async () => {
    const clock = new FakeClock();
    const said: string[] = [];
    const slots = new Slots(clock, (text) => said.push(text));
    for (const urn of ["a", "b"]) slots.checked(urn, { isToBegin: true, constructed: 0 });
    await slots.run("a", () => clock.sleep(20 * second, patient));
    await clock.sleep(5 * minute, patient);
    expect(said).toEqual([]);
  });

  it("are not told of after a failure, which is why nothing begins", async () => {
    const clock = new FakeClock();
    const said: string[] = [];
    const slots = new Slots(clock, (text) => said.push(text));
    for (const urn of ["a", "b", "c"]) slots.checked(urn, { isToBegin: true, constructed: 0 });
    const waiting = slots.run("a", () => clock.sleep(5 * minute, patient));
    await slots.run("b", () => Promise.reject(new Error("a refusal"))).catch(() => undefined);
    await waiting;
    expect(said).toEqual([]);
  });

  it("count every rotation of the program, also those that are unchanged, and those that are not checked yet", async () => {
    const clock = new FakeClock();
    const said: string[] = [];
    const slots = new Slots(clock, (text) => said.push(text));
    for (const urn of ["a", "b"]) slots.checked(urn, { isToBegin: false, constructed: 40 });
    for (const urn of ["a", "b"]) slots.isToBegin(urn);
    await slots.run("a", () => clock.sleep(5 * minute, patient));
    expect(said).toEqual([expect.stringMatching(/ 40 rotations have begun\..*--parallel 40/)]);
  });
});

it("leaves no timer behind once nothing is in progress", async () => {
  const { clock } = await up({ slots: 1, waits: always(2, 5 * second) });
  expect(clock.elapsed).toBe(10 * second);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(clock.elapsed).toBe(10 * second);
});
