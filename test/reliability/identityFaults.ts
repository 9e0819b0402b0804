import { aResult, day, minute, second, time } from "../support/rotations";
import { failed, failing, fates, type ModelFault, opened, pass } from "./modelStage";

const hour = 60 * minute;
const policy = -2144272166;
/** Every other reading comes from a replica that is three seconds behind. */
const alternating = (nth: number) => (nth % 2 === 0 ? 3 * second : 0);

/** What makes one rotation's result look like another's. */
export const identityFaults: ModelFault[] = [
  {
    what: "Every other reading is three seconds behind, and somebody's rotation ended a second before",
    outcome: "a state that goes back in time is ignored; done when ours is",
    traits: { lagInMs: alternating, takesInMs: minute, othersAt: [-61 * second] },
    play: async (life) => {
      opened(await life.up());
      expect(life.tenant.clock.elapsed).toBeGreaterThanOrEqual(minute);
    },
  },
  {
    what: "Every other reading is behind, and somebody's rotation that began before `rotatedSince` is under way",
    outcome: "judged by its own start, and followed by one that is requested; done",
    traits: { lagInMs: alternating, takesInMs: minute },
    play: async (life) => {
      life.tenant.requestByOthers();
      await pass(life, 30 * second);
      opened(await life.up({ isSinceNow: true }));
      expect(life.stored?.startDateTime.localeCompare(life.given.rotatedSince ?? "")).toBeGreaterThanOrEqual(0);
    },
  },
  {
    what: "The entry is added with the start time of an old `done`, and ends `failed`",
    outcome: "the old `done` is never taken for it; the update fails with the code",
    traits: {
      ends: [policy],
      start: "kept",
      takesInMs: 30 * second,
      before: [aResult({ startDateTime: time(-30 * day) })],
    },
    play: async (life) => {
      failed(await life.up(), /0x803100DA/);
      await life.refresh();
      expect(life.stored?.actionState).toBe("failed");
      expect(await life.diff()).toBe(true);
    },
  },
  ...(["ignored", "added"] as const).map((secondRequest): ModelFault => ({
    what: `An entry from just before \`rotatedSince\` shows 15 s late, and the tenant has ${secondRequest} our request`,
    posts: secondRequest === "ignored" ? 2 : 1,
    outcome: "the earlier rotation does not satisfy it; done on one that began since",
    traits: { visibleAfterInMs: 15 * second, takesInMs: 40 * second, secondRequest, othersAt: [-10 * second] },
    play: async (life) => {
      opened(await life.up({ isSinceNow: true }));
      expect(life.stored?.startDateTime.localeCompare(life.given.rotatedSince ?? "")).toBeGreaterThanOrEqual(0);
    },
  })),
  {
    what: "Killed while a rotation is waited for whose entry keeps an old start time, and which then fails",
    outcome: "the age of what is pending is that of its last update: adopted; the update fails with the code",
    traits: {
      ends: [policy],
      start: "kept",
      history: "replace",
      takesInMs: 10 * minute,
      before: [aResult({ startDateTime: time(-30 * day) })],
    },
    play: async (life) => {
      await life.up({ ending: { how: "kill", afterInMs: minute } });
      failed(await life.up(), /0x803100DA/);
    },
  },
  ...([policy, "canceled", "notSupported"] as const).map((end): ModelFault => ({
    what: `A rotation has been pending for 9 days, our request is ignored, and it ends ${end === policy ? "`failed`" : `\`${end}\``}`,
    outcome: "its end is reported; the update fails",
    traits: { ends: [end], secondRequest: "ignored", takesInMs: 9 * day + 10 * minute },
    play: async (life) => {
      life.tenant.requestByOthers();
      await pass(life, 9 * day);
      failed(await life.up(), /ended as (failed|canceled|notSupported)/);
      expect(life.stored?.adopted).toBe(true);
    },
  })),
  ...[minute, -minute, 8 * minute].map((dateOffsetInMs): ModelFault => ({
    what: `\`Date\` is ${dateOffsetInMs / second} s ahead of Intune's times, and the entry shows only at its end`,
    outcome: "known as its own once every earlier request would show; done",
    traits: { dateOffsetInMs, visibleAfterInMs: "atEnd", takesInMs: 6 * second },
    play: async (life) => {
      opened(await life.up());
      expect(life.tenant.clock.elapsed).toBeLessThan(3 * minute);
    },
  })),
  {
    what: "The first reading carries a `Date` of hours ago, the request gets no answer, and its entry shows after 100 s",
    outcome: "the process's own clock decides how long to wait for it; done",
    traits: {
      ...fates("unanswered"),
      visibleAfterInMs: 100 * second,
      takesInMs: 2 * minute,
      dateAgeInMs: (nth) => (nth === 1 ? 5 * hour : 0),
    },
  },
  {
    what: "The request gets no answer and was not carried out, and somebody's rotation that ended just before it shows after 100 s",
    posts: 2,
    outcome: "never taken for the result of this request, which is repeated after five minutes; done when that is",
    traits: { ...fates("lost", "answered"), visibleAfterInMs: 100 * second, othersAt: [-20 * second] },
    play: async (life) => {
      opened(await life.up());
      expect(life.tenant.clock.elapsed).toBeGreaterThan(5 * minute);
      expect(life.stored?.startDateTime.localeCompare(time(5 * minute))).toBeGreaterThanOrEqual(0);
    },
  },
  {
    what: "The request gets no answer, was carried out, and its entry shows only when it has ended",
    posts: 2,
    outcome: "it may be an earlier request's: reported, and followed by one more request after five minutes; done",
    traits: { ...fates("unanswered"), visibleAfterInMs: 2 * minute },
  },
  {
    what: "Neither the request nor the one that repeats it gets an answer, and their entries show only when they have ended",
    posts: 2,
    outcome:
      "the end is reported as not certain; the update fails at the deadline; no third request in the next run either",
    traits: { ...fates("unanswered", "unanswered"), visibleAfterInMs: 2 * minute },
    inputs: { waitTimeout: "15m" },
    play: failing(/ended as done at .* not yet certain/, /ended as done at .* not yet certain/),
  },
  {
    what: "The request gets no answer, its entry shows only when it has ended, and the one that repeats it an hour later is refused",
    posts: 2,
    outcome: "the end is reported as not certain, beside the refusal; the update fails",
    traits: { ...fates("unanswered", "refused"), visibleAfterInMs: 2 * minute },
    play: async (life) => {
      await life.up({ ending: { how: "cancel", afterInMs: second } });
      await pass(life, hour);
      failed(await life.up(), /No permission.*ended as done at .* not yet certain/);
    },
  },
  {
    what: "The request gets no answer and was not carried out, and each run waits for two minutes only",
    posts: 2,
    outcome: "repeated once the runs have waited for five minutes together; done",
    traits: fates("lost"),
    inputs: { waitTimeout: "2m" },
    play: failing(/it is not known whether Graph accepted it/, /it is not known whether Graph accepted it/, "done"),
  },
  {
    what: "Seen pending without a start time, it ends with one between two runs, and each run waits for 20 seconds only",
    outcome: "known by the time for which the runs have waited together, and by the time between them; done",
    traits: { start: "nullUntilActive", takesInMs: 5 * minute },
    inputs: { waitTimeout: "20s" },
    play: async (life) => {
      failed(await life.up(), /were not rotated within 20s: its state is pending/);
      await life.tenant.clock.sleep(30 * minute, new AbortController().signal);
      opened(await life.up());
    },
  },
  {
    what: "Killed, with a new trigger after the device's rotation has ended and another one is under way",
    outcome: "the one under way is adopted; what had ended before never counts; done",
    traits: { lagInMs: alternating, takesInMs: 5 * second },
    play: async (life) => {
      failed(await life.up({ ending: { how: "cancel", afterInMs: second } }), /canceled/);
      await pass(life, 3 * minute);
      life.tenant.requestByOthers();
      const up = await life.up({ isTriggered: true });
      opened(up);
      expect(up.outs?.lastUpdatedDateTime).toBe(life.tenant.serviceTime(up.begunAt + 5 * second));
    },
  },
  {
    what: "A trigger changes while somebody's rotation is under way that shows no start time, with an old `rotatedSince`",
    outcome: "that one can't be proved to be late enough, and is followed by one that is requested; done",
    traits: { start: "null", before: [aResult({ startDateTime: time(-30 * minute) })], othersAt: [-second] },
    inputs: { rotatedSince: time(-6 * hour) },
    play: async (life) => {
      opened(await life.up());
      const up = await life.up({ isTriggered: true });
      opened(up);
      expect(Date.parse(up.outs?.lastUpdatedDateTime ?? "")).toBeGreaterThan(Date.parse(time(0)));
    },
  },
];
