import type { Behaviour } from "../behaviour";
import { GraphRefusal } from "../graph/errors";
import { isRotationResult, Rotation, type ActionResult, type RotationEffects, type RotationFate } from "./rotation";

/** An entry of `deviceActionResults`: one that was seeded, or one of a rotation that was asked for since. */
interface Entry {
  readonly of: Rotation | ActionResult;
  /** The entry that replaces it as soon as that one can be seen. */
  replacedBy?: Rotation;
}

/** The results of a device's actions. */
export class ActionHistory {
  readonly #behaviour: Behaviour;
  readonly #entries: Entry[];
  #underWay: Rotation[] = [];

  constructor(past: readonly ActionResult[], behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#entries = past.map((result) => ({ of: structuredClone(result) }));
  }

  /** Whether time changes anything here. */
  get isMoving(): boolean {
    return this.#underWay.length > 0;
  }

  /** What showed at that time. */
  results(at: number): ActionResult[] {
    return this.#entries
      .filter(({ of, replacedBy }) => isShown(of, at) && !(replacedBy && isShown(replacedBy, at)))
      .map(({ of }) => (of instanceof Rotation ? of.result(at) : of));
  }

  /** Takes a request for a rotation. Throws the refusal. */
  request(now: number, countedFrom: number): void {
    const { secondRequest, repeatedStart } = this.#behaviour;
    const running = this.#underWay.at(-1);
    if (running && secondRequest === "ignored") return;
    if (running && typeof secondRequest === "number") throw alreadyRunning(secondRequest);
    const replaced = secondRequest === "replaced" ? running : undefined;
    const start = {
      requestedAt: now,
      shownAs: (repeatedStart === "kept" ? this.#lastStart() : undefined) ?? now,
      // A second request does not change when the device checks in.
      countedFrom: replaced?.pending ? replaced.start.countedFrom : countedFrom,
    };
    this.#add(new Rotation(start, this.#behaviour), replaced);
  }

  #add(rotation: Rotation, replaced: Rotation | undefined): void {
    for (const entry of this.#entries) {
      const isPast = this.#behaviour.history === "replace" && isOver(entry.of);
      if (isPast || entry.of === replaced) entry.replacedBy ??= rotation;
    }
    this.#entries.push({ of: rotation });
    this.#underWay = [...this.#underWay.filter((each) => each !== replaced), rotation];
  }

  /** The start time of the rotation before, as it shows. */
  #lastStart(): number | string | null | undefined {
    const last = this.#entries.map(({ of }) => of).filter((of) => of instanceof Rotation || isRotationResult(of));
    const before = last.at(-1);
    return before instanceof Rotation ? before.start.shownAs : before?.startDateTime;
  }

  /** Lets the present state of what is under way begin anew at that time. */
  restart(now: number): void {
    for (const rotation of this.#underWay) rotation.restart(now);
  }

  /** Moves to the state of now. On a device that is to be wiped, a pending rotation stays pending. */
  settle(fate: RotationFate, isSwallowing: boolean, now: number, effects: RotationEffects): void {
    for (const rotation of this.#underWay) {
      if (!isSwallowing || !rotation.pending) rotation.settle(fate, now, effects);
      else if (this.#behaviour.wipe === "removesResult") rotation.swallow();
    }
    this.#underWay = this.#underWay.filter((rotation) => !rotation.ended);
  }
}

function isShown(of: Rotation | ActionResult, now: number): boolean {
  return !(of instanceof Rotation) || of.isVisible(now);
}

/** Whether it is a rotation that has ended. */
function isOver(of: Rotation | ActionResult): boolean {
  return of instanceof Rotation ? of.ended : isRotationResult(of);
}

function alreadyRunning(status: number): GraphRefusal {
  return new GraphRefusal(status, "BadRequest", "The action rotateBitLockerKeys is already pending on this device.");
}
