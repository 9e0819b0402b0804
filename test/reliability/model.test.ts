import { modelFaults } from "./modelFaults";
import { failing, lifeIn } from "./modelStage";

// On a clock that takes no time: the provider's own methods, and a model of a tenant.
it.each(modelFaults.map((fault) => [fault.what, fault] as const))("%s", async (_what, fault) => {
  const life = lifeIn(fault);
  const { posts = 1, play = failing("done") } = fault;
  await play(life);
  expect(life.tenant.requestedAt).toHaveLength(posts);
});
