import { type ActionResult, hasEnded } from "../../provider/rotation/actionResult";
import { type Attempt, baselineOf, requestedNotBefore, type TrackedAttempt } from "../../provider/rotation/attempt";
import { noDateTime } from "../../provider/rotation/time/dateTime";
import { type Finding, identify, type Known, type Rules } from "../../provider/rotation/identity";
import { aResult, second, time } from "./rotations";

// Small worlds with one device; a test visits them all. Times are seconds since the baseline was read, which is
// when our rotation is requested. Each world is ambiguous by the seconds that a replica is behind, and no more.

/** How far behind a replica is that is behind. */
const lagInS = 3;
/** When the device is read after the request. By the last two every earlier request shows. */
const readAt = [1, 20, 40, 140, 400];
/** By how much the front end's clock is ahead of Intune's. */
const dateOffsetsInS = [-300, 0, 300];
/** Values of `rotatedSince`. */
const askedSince = [-900, -15, 0];

const choices = {
  history: ["append", "replace"],
  start: ["new", "kept", "null", "nullUntilActive"],
  visible: ["atOnce", "late", "atEnd"],
  secondRequest: ["ignored", "added", "replaced"],
  /** What the device's history holds from long before. */
  before: ["nothing", "done", "failed", "pending", "pendingToDone", "pendingToFailed", "pendingToActive"],
  /** Somebody else's request: when, and how it ends when. */
  other: [
    undefined,
    { at: -20, endsAt: -10, state: "done" },
    { at: -20, endsAt: -1, state: "done" },
    { at: -20, endsAt: 50, state: "done" },
    { at: -20, endsAt: Infinity, state: "done" },
    { at: 10, endsAt: 16, state: "done" },
    { at: 10, endsAt: 60, state: "failed" },
  ],
  ours: [
    { endsAt: 6, state: "done" },
    { endsAt: 6, state: "failed" },
    { endsAt: 60, state: "failed" },
    { endsAt: 300, state: "done" },
    { endsAt: Infinity, state: "done" },
    // These got no answer, and the last one was not carried out.
    { endsAt: 6, state: "done", fate: "unanswered" },
    { endsAt: 60, state: "failed", fate: "unanswered" },
    { endsAt: NaN, state: "", fate: "lost" },
  ],
  /** Which of the baseline and of the first two readings come from a replica that is behind. */
  lags: [0, 1, 2, 3, 4, 5, 6, 7],
} as const;

type World = { [Key in keyof typeof choices]: (typeof choices)[Key][number] };

interface Entry {
  of: "before" | "other" | "ours";
  at: number;
  endsAt: number;
  state: string;
  keptStart: number | undefined;
  replacedAt: number;
}

const longAgo = -1_000;

const keys = Object.keys(choices) as (keyof typeof choices)[];

/** How many worlds there are. */
export const worldCount = keys.reduce((product, key) => product * choices[key].length, 1);

/** Every world there is, by its choices. */
export function* worlds(): Generator<World> {
  for (let nth = 0; nth < worldCount; nth += 1) {
    let rest = nth;
    const world: Record<string, unknown> = {};
    for (const key of keys) {
      const values = choices[key];
      world[key] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    yield world as World;
  }
}

/** What contradicts the promises in a world; undefined where nothing does. */
export function contradiction(world: World, by: Rules): string | undefined {
  const entries = entriesOf(world);
  const read = (at: number, nth: number) => reading(world, entries, at - ((world.lags >> nth) & 1 ? lagInS : 0));
  const before = read(0, 0);
  const baseline = baselineOf([...before.keys()]);
  let known: Known = { baseline, seen: [], isAccepted: !("fate" in world.ours) };
  for (const [index, at] of readAt.entries()) {
    const now = read(at, index + 1);
    const finding = identify(known, [...now.keys()], at >= 130, by);
    const isLast = index === readAt.length - 1;
    known = after(known, finding);
    const entry = finding.result && now.get(finding.result);
    if (finding.kind === "own" && entry && [...before.values()].includes(entry))
      return "own, but shown by the baseline";
    if (entry && finding.result && hasEnded(finding.result.actionState))
      return judge(finding, finding.result, entry, baseline);
    if (isLast) return untold(world, entries, now, finding.unproven !== undefined);
  }
  return undefined;
}

/** What is known after a reading. As for an attempt, what is under way shows that a request was carried out. */
function after({ baseline, isAccepted }: Known, { kind, seen }: Finding): Known {
  return { baseline, seen, isAccepted: isAccepted || kind === "own" };
}

/** What is wrong with an end that is told as the rotation's. */
function judge(
  { kind }: { kind: string },
  result: ActionResult,
  entry: Entry,
  baseline: Attempt["baseline"],
): string | undefined {
  if (entry.endsAt < -lagInS) return `told, though it ended ${-entry.endsAt} s before the request`;
  for (const offset of dateOffsetsInS) {
    const baselineDateTime = time(offset * second);
    const taken = kind === "earlier" ? { kind: "adopted", isOfEarlierRequest: true } : { kind: "requested" };
    const attempt = { baseline, baselineDateTime, ...taken } as unknown as TrackedAttempt;
    const notBefore = requestedNotBefore(attempt, result);
    const tooEarly = askedSince.find((since) => notBefore >= time(since * second) && entry.endsAt < since);
    if (tooEarly !== undefined) return `taken for one since ${tooEarly} s`;
  }
  return undefined;
}

/** Ends that the tenant shows at last, but that were not told. */
function untold(
  world: World,
  entries: Entry[],
  now: Map<ActionResult, Entry>,
  isToldUnproven: boolean,
): string | undefined {
  const ours = entries.find((entry) => entry.of === "ours");
  const shown = [...now].filter(([result]) => hasEnded(result.actionState)).map(([, entry]) => entry);
  if (shown.some(({ endsAt }) => endsAt > lagInS) && !isToldUnproven) return "an end after the request is not told";
  if (ours && shown.includes(ours) && wasSeenComing(world, ours) && !isAmbiguous(world))
    return "the own end was seen coming and opens nothing";
  return undefined;
}

function wasSeenComing(world: World, ours: Entry): boolean {
  return readAt.some((at) => isVisible(world, ours, at - lagInS) && at < ours.endsAt);
}

/**
 * Two entries that both moved on and show the same start time, or none, can't be told apart: the end is told, unproven. Nor
 * can an entry be known again that had no start time when it was seen, beside another one like it.
 */
function isAmbiguous({ before, start, other }: World): boolean {
  if (start === "nullUntilActive" && other) return true;
  return before.startsWith("pendingTo") && start !== "new";
}

function entriesOf(world: World): Entry[] {
  const entries: Entry[] = [];
  const request = (of: Entry["of"], at: number, endsAt: number, state: string) => {
    const underWay = entries.find((entry) => entry.endsAt > at && entry.replacedAt === Infinity);
    if (underWay && world.secondRequest === "ignored") return;
    for (const entry of entries) {
      const isReplaced = underWay
        ? entry === underWay && world.secondRequest === "replaced"
        : world.history === "replace";
      if (isReplaced) entry.replacedAt = Math.min(entry.replacedAt, at);
    }
    const last = entries.at(-1);
    const keptStart = world.start === "kept" && last ? (last.keptStart ?? last.at) : undefined;
    entries.push({ of, at, endsAt, state, keptStart, replacedAt: Infinity });
  };
  requestBefore(world, request);
  const { other, ours } = world;
  if (other && other.at < 0) request("other", other.at, other.endsAt, other.state);
  if (!isLost(world)) request("ours", 0.5, ours.endsAt, ours.state);
  if (other && other.at > 0) request("other", other.at, other.endsAt, other.state);
  return entries;
}

function isLost({ ours }: World): boolean {
  return "fate" in ours && ours.fate === "lost";
}

function requestBefore({ before }: World, request: (of: "before", at: number, endsAt: number, state: string) => void) {
  if (before === "nothing") return;
  if (before === "done" || before === "failed") {
    request("before", longAgo, longAgo + 10, before);
    return;
  }
  request("before", 2 * longAgo, 2 * longAgo + 10, "done");
  const ends = { pending: Infinity, pendingToDone: 20, pendingToFailed: 20, pendingToActive: Infinity };
  request("before", longAgo, ends[before], before === "pendingToFailed" ? "failed" : "done");
}

function isVisible({ visible }: World, entry: Entry, at: number): boolean {
  if (visible === "atEnd") return at >= entry.endsAt;
  return at >= entry.at + (visible === "late" ? 30 : 0);
}

/** The results that show at a time, each with what is true of it. */
function reading(world: World, entries: Entry[], at: number): Map<ActionResult, Entry> {
  const shown = entries.filter((entry) => entry.at <= at && at < entry.replacedAt && isVisible(world, entry, at));
  return new Map(shown.map((entry) => [resultOf(world, entry, at), entry]));
}

function resultOf({ start, before }: World, entry: Entry, at: number): ActionResult {
  const isStuck = before === "pendingToActive" && entry.of === "before" && entry.endsAt === Infinity;
  const activeFrom = isStuck ? 20 : entry.endsAt - Math.min(2, (entry.endsAt - entry.at) / 2);
  const isMissing = start === "null" || (start === "nullUntilActive" && at < activeFrom);
  const startDateTime = isMissing ? noDateTime : time((entry.keptStart ?? entry.at) * second);
  const [actionState, since] =
    at >= entry.endsAt
      ? [entry.state, entry.endsAt]
      : at >= activeFrom
        ? ["active", activeFrom]
        : ["pending", entry.at];
  return aResult({ actionState, startDateTime, lastUpdatedDateTime: time(since * second) });
}
