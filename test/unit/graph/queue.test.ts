import { Queue } from "../../../provider/graph/queue";

describe("a queue", () => {
  const item = (name: string, isUrgent = false) => ({ name, isUrgent, isSettled: false });
  const names = (items: { name: string }[]) => items.map(({ name }) => name).join("");

  it("gives out first what came first, as many as are asked for", () => {
    const queue = new Queue<ReturnType<typeof item>>();
    for (const name of "abcd") queue.add(item(name));
    expect(queue.length).toBe(4);
    expect([names(queue.take(0)), names(queue.take(2)), names(queue.take(9)), names(queue.take(1))]).toEqual([
      ...["", "ab", "cd", ""],
    ]);
    expect(queue.length).toBe(0);
  });

  it("lets urgent items go ahead of those that wait already, and among themselves in turn", () => {
    const queue = new Queue<ReturnType<typeof item>>();
    for (const name of "aBcDE") queue.add(item(name, name < "a"));
    expect([names(queue.take(2)), names(queue.take(2)), names(queue.take(2))]).toEqual(["BD", "Ea", "c"]);
  });

  it("leaves out what was settled meanwhile, and gives out others in its place", () => {
    const queue = new Queue<ReturnType<typeof item>>();
    const items = ["a", "B", "c", "d", "E", "f"].map((name) => item(name, name < "a"));
    items.forEach((each) => queue.add(each));
    for (const each of items.slice(0, 3)) each.isSettled = true;
    expect(names(queue.take(2))).toBe("Ed");
    expect([names(queue.take(2)), queue.length]).toEqual(["f", 0]);
  });

  it("is empty once only settled items were left", () => {
    const queue = new Queue<ReturnType<typeof item>>();
    queue.add({ ...item("a"), isSettled: true });
    expect([names(queue.take(1)), queue.length]).toEqual(["", 0]);
  });
});
