/** What a queue needs to know of an item. */
export interface Item {
  isUrgent: boolean;
  /** Answered or given up meanwhile; it is left out. */
  isSettled: boolean;
}

/** First come, first served; urgent items go ahead of the others. */
export class Queue<T extends Item> {
  private readonly urgent: T[] = [];
  private readonly others: T[] = [];

  get length(): number {
    return this.urgent.length + this.others.length;
  }

  add(item: T): void {
    (item.isUrgent ? this.urgent : this.others).push(item);
  }

  /** Takes out as many as there are, at most so many. */
  take(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count && this.length > 0) {
      const from = this.urgent.length > 0 ? this.urgent : this.others;
      taken.push(...from.splice(0, count - taken.length).filter((item) => !item.isSettled));
    }
    return taken;
  }
}
