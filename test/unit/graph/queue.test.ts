import { Queue } from "../../../provider/graph/transport/queue";

describe("a queue", () => {
  const item = (name: string, isUrgent = false) => ({ name, isUrgent });
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

  it("gives out the others after some were removed", () => {
    const queue = new Queue<ReturnType<typeof item>>();
    const items = ["a", "B", "c", "d", "E", "f"].map((name) => item(name, name < "a"));
    items.forEach((each) => queue.add(each));
    expect(names(queue.items)).toBe("BEacdf");
    expect(items.slice(0, 3).map((each) => queue.remove(each))).toEqual([true, true, true]);
    expect([names(queue.items), queue.length]).toEqual(["Edf", 3]);
    expect([names(queue.take(2)), names(queue.take(2)), queue.length]).toEqual(["Ed", "f", 0]);
  });

  it("does not know what was taken out already", () => {
    const queue = new Queue<ReturnType<typeof item>>();
    const only = item("a");
    queue.add(only);
    queue.take(1);
    expect([queue.remove(only), queue.length]).toEqual([false, 0]);
  });
});
