import { modelFaults } from "./modelFaults";
import { lifeIn } from "./modelStage";

// On a clock that takes no time: the provider's own methods, and a model of a tenant.
it.each(modelFaults.map((fault) => [fault.what, fault] as const))("%s", async (_what, fault) => {
  const life = lifeIn(fault);
  await fault.play(life);
  expect(life.tenant.requestedAt).toHaveLength(fault.posts);
});
