import { GraphManagedDevices } from "../../../provider/graph/api/managedDevices";
import { GraphRecoveryKeys } from "../../../provider/graph/api/recoveryKeys";
import { NotInTimeError } from "../../../provider/rotation/serviceError";
import { rejection } from "../../support/errors";
import { type GraphScript, transportOf } from "../../support/scriptedGraph";
import { patient } from "../../support/simulatedTenant";

const second = 1_000;
const id = "11111111-aaaa-4bbb-8ccc-000000000001";
const entraId = "22222222-aaaa-4bbb-8ccc-000000000001";

/** What is asked, and given up after ten seconds. */
function play(script: GraphScript) {
  const { clock, graph, transport } = transportOf(script);
  const devices = new GraphManagedDevices(() => transport, { isUrgent: true });
  const keys = new GraphRecoveryKeys(() => transport, { isUrgent: true });
  const giveUpAtInMs = clock.now() + 10 * second;
  return {
    clock,
    graph,
    read: () => devices.read(id, patient, giveUpAtInMs),
    rotate: () => devices.requestRotation(id, patient, giveUpAtInMs),
    keys: () => keys.of(entraId, patient, giveUpAtInMs),
  };
}

const slow = { latencyInMs: () => 30 * second };

it("says which device was not shown in time, why that may be and what to do", async () => {
  const { read } = play(slow);
  expect((await rejection(read(), NotInTimeError)).message).toBe(
    `Graph did not show the device ${id} in time. It may be throttling requests of this tenant, or be in trouble. Run this again later.`,
  );
});

it("says of which device the recovery keys were not listed in time", async () => {
  const { keys } = play(slow);
  expect((await rejection(keys(), NotInTimeError)).message).toMatch(
    new RegExp(
      `^Graph did not list the recovery keys of the Entra device ${entraId} in time\\. .* Run this again later\\.$`,
    ),
  );
});

it.each<[string, GraphScript]>([
  ["for a token", { token: () => 30 * second }],
  ["for its turn after a refusal", { reply: () => ({ status: 429, headers: { "Retry-After": "30" } }) }],
])("does not send a rotation any more that waits too long %s, and says so of the device", async (_, script) => {
  const { clock, graph, rotate } = play(script);
  expect((await rejection(rotate(), NotInTimeError)).message).toBe(
    `The request to rotate the keys of ${id} was not sent, since its turn did not come in time. Graph may be throttling requests of this tenant, or be in trouble. Run this again later.`,
  );
  const { length } = graph.paths;
  await clock.sleep(300 * second, patient);
  expect(graph.paths).toHaveLength(length);
});

it("leaves the fate of a rotation open that was sent in time, and not answered", async () => {
  const { clock, rotate } = play(slow);
  expect(await rotate()).toEqual({ delivery: "unknown", requestId: "" });
  expect(clock.elapsed).toBe(13 * second);
});

it("takes the answer of a rotation that was sent in time and is answered a moment too late", async () => {
  const { rotate } = play({ latencyInMs: () => 12 * second });
  expect(await rotate()).toMatchObject({ delivery: "accepted" });
});

it("does not send a rotation to the co-managed devices once its time is up", async () => {
  const { graph, rotate } = play({ reply: () => 404, latencyInMs: () => 12 * second });
  await expect(rotate()).rejects.toBeInstanceOf(NotInTimeError);
  expect(graph.paths).toHaveLength(1);
});
