/** Something to be run at a time; without `run` once it is removed. */
export interface Timer {
  dueAt: number;
  run?: (() => void) | undefined;
}

/** Timers in a binary heap, the next one on top. A removed one stays in its place until it is on top. */
export class TimerHeap {
  private timers: Timer[] = [];
  private removed = 0;

  /** The timer that is due first. */
  get first(): Timer | undefined {
    while (this.timers[0] && !this.timers[0].run) this.dropFirst();
    return this.timers[0];
  }

  add(timer: Timer): void {
    this.timers.push(timer);
    this.rise(this.timers.length - 1);
  }

  /** Its `run` is forgotten, so the caller has to get hold of it before. */
  remove(timer: Timer): void {
    if (!timer.run) return;
    timer.run = undefined;
    this.removed += 1;
    if (this.removed > 1_000 && this.removed > this.timers.length / 2) this.compact();
  }

  /** A sorted list is a heap. */
  private compact(): void {
    this.timers = this.timers.filter(({ run }) => run).sort((a, b) => a.dueAt - b.dueAt);
    this.removed = 0;
  }

  private dropFirst(): void {
    const last = this.timers.pop();
    this.removed -= 1;
    if (!last || this.timers.length === 0) return;
    this.timers[0] = last;
    this.sink(0);
  }

  private rise(index: number): void {
    const parent = (index - 1) >> 1;
    if (index === 0 || this.dueAt(parent) <= this.dueAt(index)) return;
    this.swap(index, parent);
    this.rise(parent);
  }

  private sink(index: number): void {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const child = this.dueAt(right) < this.dueAt(left) ? right : left;
    if (this.dueAt(index) <= this.dueAt(child)) return;
    this.swap(index, child);
    this.sink(child);
  }

  private dueAt(index: number): number {
    return this.timers[index]?.dueAt ?? Infinity;
  }

  private swap(a: number, b: number): void {
    [this.timers[a], this.timers[b]] = [this.timers[b] as Timer, this.timers[a] as Timer];
  }
}
