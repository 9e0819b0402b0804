import { aResult, day, minute, second, time } from "../support/rotations";
import { identityFaults } from "./identityFaults";
import { failed, failing, fates, type ModelFault, opened, pass, refused } from "./modelStage";

const hour = 60 * minute;
const busy = -2144272159;
const older = aResult({ startDateTime: time(-30 * day) });

const requests: ModelFault[] = [
  {
    what: "The request gets no answer and was not carried out",
    posts: 2,
    outcome: "repeated once after five minutes of readings; done",
    traits: fates("lost"),
    play: async (life) => {
      opened(await life.up());
      expect(life.tenant.requestedAt[1]).toBeGreaterThanOrEqual(5 * minute);
    },
  },
  {
    what: "The request gets no answer and was carried out",
    outcome: "found by reading; done",
    traits: fates("unanswered"),
  },
  {
    what: "The request gets no answer, was carried out, and its entry shows two minutes later",
    outcome: "found by reading; done",
    traits: { ...fates("unanswered"), visibleAfterInMs: 2 * minute, takesInMs: 3 * minute },
  },
  {
    what: "The request and the one that repeats it both get no answer, and neither was carried out",
    posts: 2,
    outcome: "the update fails at the deadline; no third request in the next run either",
    traits: fates("lost", "lost"),
    play: failing(/it is not known whether Graph accepted it/, /it is not known whether Graph accepted it/),
  },
  {
    what: "The request gets no answer, and the run is canceled before the provider knows whether it was carried out",
    posts: 2,
    outcome: "the next run goes on reading, and repeats it once; done",
    traits: fates("lost"),
    play: async (life) => {
      failed(await life.up({ ending: { how: "cancel", afterInMs: minute } }), /was canceled/);
      opened(await life.up());
    },
  },
  {
    what: "The request is refused (403)",
    posts: 2,
    outcome: "the update fails and stores nothing; requested in the next run; done",
    traits: fates("refused"),
    play: async (life) => {
      refused(await life.up(), /No permission/);
      expect(life.stored).toBeUndefined();
      opened(await life.up());
    },
  },
  {
    what: "The tenant ignores the request, since a rotation of 8 days ago is still pending there, which then ends",
    outcome: "that rotation counts, as it succeeded after the request; done",
    traits: { secondRequest: "ignored", takesInMs: 8 * day + 10 * minute },
    play: async (life) => {
      life.tenant.requestByOthers();
      await pass(life, 8 * day);
      opened(await life.up());
      expect(life.stored?.adopted).toBe(true);
    },
  },
  {
    what: "The tenant puts another entry in the place of ours while it is waited for",
    outcome: "the one that replaced it counts; done",
    traits: { secondRequest: "replaced", takesInMs: 5 * minute },
    play: async (life) => {
      life.tenant.clock.at(minute, () => life.tenant.requestByOthers());
      opened(await life.up());
      expect(life.stored?.adopted).toBe(true);
    },
  },
];

const results: ModelFault[] = [
  {
    what: "An older `done` is in the device's history",
    outcome: "not taken for this one; done",
    traits: { before: [older], takesInMs: 10 * minute },
    play: async (life) => {
      opened(await life.up());
      expect(life.tenant.clock.elapsed).toBeGreaterThanOrEqual(10 * minute);
    },
  },
  {
    what: "The new entry replaces the older one and keeps its start time",
    posts: 2,
    outcome: "known by its change; done, and again after another trigger",
    traits: { history: "replace", start: "kept", takesInMs: 2 * minute },
    play: async (life) => {
      opened(await life.up());
      opened(await life.up({ isTriggered: true }));
      expect(life.tenant.clock.elapsed).toBeGreaterThanOrEqual(4 * minute);
    },
  },
  {
    what: "The entry never shows",
    outcome: "the update fails at the deadline and says so; the next run goes on waiting",
    traits: { visibleAfterInMs: Infinity },
    play: failing(/no result shows yet/, /no result shows yet/),
  },
  {
    what: "The entry of an earlier request shows only after a new trigger was requested",
    posts: 2,
    outcome: "the earlier rotation, which had ended before, is not taken for the new one; done",
    traits: { visibleAfterInMs: 2 * minute },
    play: async (life) => {
      failed(await life.up({ ending: { how: "cancel", afterInMs: second } }), /was canceled/);
      await pass(life, 10 * second);
      const up = await life.up({ isTriggered: true });
      opened(up);
      expect(up.outs?.startDateTime).toBe(life.tenant.serviceTime(up.begunAt));
    },
  },
  {
    what: "The service's clock is five hours ahead of the local one",
    outcome: "no difference; done",
    traits: { clockOffsetInMs: 5 * hour, before: [older] },
  },
  {
    what: "The service's clock is five hours behind the local one, with `rotatedSince` of an hour ago by its own",
    outcome: "decided by the service's times; done, and not rotated again",
    traits: { clockOffsetInMs: -5 * hour },
    inputs: { rotatedSince: time(-6 * hour) },
    play: async (life) => {
      opened(await life.up());
      opened(await life.up());
    },
  },
  {
    what: "The local clock is five hours ahead, with a `maxKeyAge` of two hours",
    outcome: "the key looks too old at once; the device is read again, and not rotated",
    traits: { clockOffsetInMs: -5 * hour },
    inputs: { maxKeyAge: "2h" },
    play: async (life) => {
      opened(await life.up());
      expect(await life.diff()).toBe(true);
      opened(await life.up());
    },
  },
];

const ends: ModelFault[] = [
  {
    what: "Time runs out while the device is off",
    outcome: "the update fails; the next run goes on waiting; done",
    traits: { takesInMs: hour },
    play: failing(/were not rotated within 30m: its state is pending/, "done"),
  },
  {
    what: "Time runs out, and the state is refreshed before the next run, which clears the engine's init errors",
    outcome: "diff still asks for an update; the gate stays shut until the end; done",
    traits: { takesInMs: hour },
    play: async (life) => {
      failed(await life.up(), /not rotated within/);
      await life.refresh();
      expect(await life.diff()).toBe(true);
      failed(await life.up({ ending: { how: "cancel", afterInMs: minute } }), /was canceled/);
      await life.refresh();
      opened(await life.up());
    },
  },
  {
    what: 'No time is given to wait (`waitTimeout: "0s"`)',
    outcome: "the update fails after one reading; the next run reads again; done",
    inputs: { waitTimeout: "0s" },
    play: async (life) => {
      failed(await life.up(), /within 0s/);
      await pass(life, minute);
      opened(await life.up());
    },
  },
  {
    what: "The device's backup endpoint is busy twice",
    posts: 3,
    outcome: "requested again after growing pauses, counted in `attempts`; done",
    traits: { ends: [busy, busy, "done"] },
    play: async (life) => {
      opened(await life.up());
      expect(life.stored?.attempts).toBe(3);
    },
  },
  {
    what: "The run is killed in the pause before such a repeat",
    posts: 2,
    outcome: "the next run requests it; done",
    traits: { ends: [busy, "done"] },
    play: async (life) => {
      expect((await life.up({ ending: { how: "kill", afterInMs: 8 * second } })).isKilled).toBe(true);
      opened(await life.up());
    },
  },
  {
    what: "Policy forbids the rotation (0x803100DA)",
    posts: 2,
    outcome: "the update fails with the remedy, without a repeat; running `up` again requests it anew",
    traits: { ends: [-2144272166] },
    play: async (life) => {
      failed(await life.up(), /0x803100DA.*disk encryption policy/);
      expect(life.tenant.requestedAt).toHaveLength(1);
      await life.refresh();
      failed(await life.up(), /0x803100DA/);
    },
  },
  {
    what: "The device does not support the action",
    outcome: "the update fails, and again in the next run, without another request",
    traits: { ends: ["notSupported"] },
    play: failing(/ended as notSupported/, /ended as notSupported/),
  },
  {
    what: "An administrator cancels the action",
    posts: 2,
    outcome: "the update fails; the next run requests it anew; done",
    traits: { ends: ["canceled", "done"] },
    play: failing(/ended as canceled/, "done"),
  },
  {
    what: "The key never comes to Entra ID (`verifyEscrow`)",
    outcome: "the update fails, and again in the next run, also after a refresh, without another rotation",
    traits: { escrowAfterInMs: "never" },
    inputs: { verifyEscrow: true },
    play: async (life) => {
      failed(await life.up(), /no new key of it shows in Entra ID/);
      await life.refresh();
      failed(await life.up(), /no new key of it shows in Entra ID/);
    },
  },
  {
    what: "The key comes to Entra ID after the deadline (`verifyEscrow`)",
    outcome: "the next run finds it; done, with `recoveryKeys`",
    traits: { escrowAfterInMs: hour },
    inputs: { verifyEscrow: true },
    play: async (life) => {
      failed(await life.up(), /without another rotation/);
      await pass(life, hour);
      opened(await life.up());
      expect(life.stored?.recoveryKeys).toHaveLength(1);
    },
  },
  {
    what: "The rotation that another trigger asked for fails for a reason that may pass, and the key is younger than `maxKeyAge`",
    posts: 3,
    outcome: "requested again, since only a success uses a trigger up; done",
    traits: { ends: ["done", busy, "done"] },
    inputs: { maxKeyAge: "90d" },
    play: async (life) => {
      opened(await life.up());
      opened(await life.up({ isTriggered: true }));
      expect(life.stored?.attempts).toBe(2);
    },
  },
  {
    what: "The rotation that another trigger asked for fails by policy, and `rotatedSince` is satisfied by an older one",
    posts: 3,
    outcome: "the update fails; the next run requests it anew, and does not adopt the older one; done",
    traits: { ends: ["done", -2144272166, "done"] },
    inputs: { rotatedSince: time(0) },
    play: async (life) => {
      opened(await life.up());
      failed(await life.up({ isTriggered: true }), /0x803100DA/);
      await life.refresh();
      opened(await life.up());
      expect(life.stored?.attempts).toBe(1);
    },
  },
  {
    what: "A rotation that was adopted ends with its key late in Entra ID, with `maxKeyAge`",
    outcome: "the rotation counts; not rotated again; done",
    traits: { takesInMs: 10 * minute, escrowAfterInMs: "never" },
    inputs: { maxKeyAge: "90d" },
    play: async (life) => {
      await life.up({ ending: { how: "kill", afterInMs: minute } });
      opened(await life.up());
      await life.refresh();
      expect(await life.diff()).toBe(false);
    },
  },
  {
    what: "The answer to the request takes twenty seconds, and the rotation has ended by then",
    outcome: "known as its own by the reading before it; done",
    traits: { answersAfterInMs: 20 * second },
  },
  {
    what: "A request counts as lost and its repeat is ignored, since it was carried out; its entry shows late, at its end",
    posts: 2,
    outcome: "known as its own; done",
    traits: { ...fates("unanswered"), visibleAfterInMs: 6 * minute, takesInMs: 5.5 * minute, secondRequest: "ignored" },
  },
  {
    what: "Somebody else's rotation, which began before `rotatedSince`, is under way",
    outcome: "waited for, and followed by one that is requested; done",
    traits: { takesInMs: 10 * minute },
    play: async (life) => {
      life.tenant.requestByOthers();
      await pass(life, minute);
      opened(await life.up({ isSinceNow: true }));
      expect(life.tenant.clock.elapsed).toBeGreaterThanOrEqual(20 * minute);
    },
  },
];

const killedBeforeTheEnd: ModelFault["play"] = async (life) => {
  await life.up({ ending: { how: "kill", afterInMs: second } });
  await pass(life, minute);
  opened(await life.up());
};

const breaks: ModelFault[] = [
  {
    what: "Canceled before the request is sent",
    outcome: "nothing is stored; the next run requests it; done",
    play: async (life) => {
      const { tenant } = life;
      const read = tenant.read.bind(tenant);
      // The first reading takes as long as it takes to press Ctrl-C.
      tenant.read = async (id, signal) => {
        tenant.read = read;
        await tenant.clock.sleep(second, new AbortController().signal);
        return read(id, signal);
      };
      refused(await life.up({ ending: { how: "cancel", afterInMs: 500 } }), /canceled/);
      opened(await life.up());
    },
  },
  {
    what: "Canceled while it is waited for",
    outcome: "what is known is stored at once; the next run goes on waiting; done",
    traits: { takesInMs: 10 * minute },
    play: async (life) => {
      failed(await life.up({ ending: { how: "cancel", afterInMs: 90 * second } }), /was canceled/);
      expect(life.tenant.clock.elapsed).toBe(90 * second);
      opened(await life.up());
    },
  },
  {
    what: "Killed while it is waited for",
    outcome: "nothing is stored; the next run adopts it; done",
    traits: { takesInMs: 10 * minute },
    play: async (life) => {
      await life.up({ ending: { how: "kill", afterInMs: minute } });
      opened(await life.up());
      expect(life.stored).toMatchObject({ adopted: true, attempts: 0 });
    },
  },
  {
    what: "Killed three times while it is waited for",
    outcome: "adopted each time; done",
    traits: { takesInMs: hour },
    inputs: { waitTimeout: "2h" },
    play: async (life) => {
      for (const afterInMs of [2_500, minute, 10 * minute]) await life.up({ ending: { how: "kill", afterInMs } });
      opened(await life.up());
    },
  },
  {
    what: "Killed, and the rotation ends before the next run; no argument for it is set",
    posts: 2,
    outcome: "can't be recognised: rotated once more; done",
    play: killedBeforeTheEnd,
  },
  {
    what: "Killed, and the rotation ends before the next run, with `minInterval`",
    outcome: "adopted, since it is recent; done",
    inputs: { minInterval: "1h" },
    play: killedBeforeTheEnd,
  },
  {
    what: "Killed, and the rotation ends before the next run, with `rotatedSince`",
    outcome: "adopted, since it is late enough; done",
    inputs: { rotatedSince: time(-minute) },
    play: killedBeforeTheEnd,
  },
  {
    what: "Killed while another trigger's rotation is waited for",
    posts: 2,
    outcome: "the next run goes on with it, without a third request; done",
    traits: { takesInMs: 10 * minute },
    play: async (life) => {
      opened(await life.up());
      await life.up({ isTriggered: true, ending: { how: "kill", afterInMs: minute } });
      opened(await life.up());
    },
  },
  {
    what: "Killed after a request without an answer that was carried out, and whose entry shows late",
    posts: 2,
    outcome: "the next run can't know of it: requested once more; done",
    traits: { ...fates("unanswered"), visibleAfterInMs: minute },
    play: async (life) => {
      await life.up({ ending: { how: "kill", afterInMs: second } });
      opened(await life.up());
    },
  },
  {
    what: "The service is down for twenty minutes of the wait",
    outcome: "waited through; done",
    traits: { isDown: (nth) => nth > 5 && nth < 40 },
  },
  {
    what: "The service is down until the deadline",
    outcome: "the update fails with what was last known; the next run goes on waiting; done",
    traits: { isDown: (nth) => nth > 2 && nth < 100, takesInMs: minute },
    inputs: { waitTimeout: "10m" },
    play: async (life) => {
      failed(await life.up(), /nobody answers/);
      life.given = { ...life.given, waitTimeout: "2h" };
      opened(await life.up());
    },
  },
  {
    what: "The service is down when the run begins",
    outcome: "the update fails before a request, and stores nothing; requested in the next run; done",
    traits: { isDown: (nth) => nth === 1 },
    play: async (life) => {
      refused(await life.up(), /nobody answers/);
      opened(await life.up());
    },
  },
];

export const modelFaults: ModelFault[] = [...requests, ...results, ...identityFaults, ...ends, ...breaks];
