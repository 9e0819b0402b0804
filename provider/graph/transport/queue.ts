/** What a queue needs to know of an item. */
export interface Item {
  isUrgent: boolean;
}

/** First come, first served; urgent items go ahead of the others. */
export class Queue<T extends Item> {
  private readonly urgent = new Set<T>();
  private readonly others = new Set<T>();

  get length(): number {
    return this.urgent.size + this.others.size;
  }

  /** All that wait, in their order. */
  get items(): T[] {
    return [...this.urgent, ...this.others];
  }

  add(item: T): void {
    (item.isUrgent ? this.urgent : this.others).add(item);
  }

  /** Takes one out, at any place. Returns whether it was there. */
  remove(item: T): boolean {
    return this.urgent.delete(item) || this.others.delete(item);
  }

  /** Takes out as many as there are, up to a limit. */
  take(count: number): T[] {
    const taken: T[] = [];
    for (const from of [this.urgent, this.others]) {
      for (const item of from) {
        if (taken.length >= count) return taken;
        from.delete(item);
        taken.push(item);
      }
    }
    return taken;
  }
}
