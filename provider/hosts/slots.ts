import { InitError } from "../handlers/initError";
import type { Cancel, Clock } from "../rotation/time/clock";

/** When nothing has begun for this time, although something could, the engine has no slot left. */
const quietForInMs = 30_000;
/** A wait whose time is up shows the same, unless others have only just been checked and are about to begin. */
const aboutToBeginInMs = 1_000;

/**
 * Notices when more rotations are to begin than the engine has slots for, and says so once, with the number that lets all
 * begin. The engine runs a limited number of resources at a time and tells no provider how many: a rotation keeps its slot
 * while it waits for its device, and one without a slot is not even requested. But the engine checks the next resource
 * before it has a slot for it, and what depends on another resource it does not check before that one's end.
 */
export class Slots {
  private readonly checkedUrns = new Set<string>();
  private readonly notBegun = new Set<string>();
  private rotations = 0;
  private inProgress = 0;
  private changedAt = 0;
  private cancelTimer: Cancel = () => undefined;
  private isSaid = false;

  constructor(
    private readonly clock: Clock,
    private readonly warn: (text: string) => void,
  ) {}

  /**
   * A resource of this update was checked.
   *
   * @param isToBegin Whether create or update is going to be called for it, as far as check can tell.
   * @param constructed How many rotations the program has constructed by then.
   */
  checked(urn: string, { isToBegin, constructed }: { isToBegin: boolean; constructed: number }): void {
    this.checkedUrns.add(urn);
    this.rotations = Math.max(this.rotations, constructed, this.checkedUrns.size);
    if (isToBegin) this.isToBegin(urn);
  }

  /** The engine is going to call create or update for a resource. */
  isToBegin(urn: string): void {
    this.notBegun.add(urn);
    this.hasChanged();
  }

  /** Runs a create or an update of a resource. */
  async run<T>(urn: string, method: () => Promise<T>): Promise<T> {
    this.notBegun.delete(urn);
    this.inProgress += 1;
    this.hasChanged();
    try {
      return await method();
    } catch (error) {
      if (error instanceof InitError && error.isTimeUp) this.timeIsUp();
      // The engine begins nothing more after a failure, which is another reason.
      this.cancelTimer();
      throw error;
    } finally {
      this.inProgress -= 1;
      if (this.inProgress === 0) this.cancelTimer();
    }
  }

  /** The time for a rotation is up, so that the engine may begin nothing more. */
  private timeIsUp(): void {
    if (this.clock.now() - this.changedAt >= aboutToBeginInMs) this.say();
  }

  private hasChanged(): void {
    this.changedAt = this.clock.now();
    this.cancelTimer();
    if (this.isSaid || this.inProgress === 0 || this.notBegun.size === 0) return;
    this.cancelTimer = this.clock.after(quietForInMs, () => this.say());
  }

  private say(): void {
    if (this.isSaid || this.notBegun.size === 0) return;
    this.isSaid = true;
    this.warn(
      `Not all of the program's ${this.rotations} rotations have begun. Pulumi runs a limited number of resources at a time (\`--parallel\`, by default four for each CPU), and a rotation takes up one of these places while it waits for its device. Run \`pulumi up --parallel ${this.rotations}\`, so that all are requested at once.`,
    );
  }
}
