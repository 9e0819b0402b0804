import { startSimulator } from "../../simulator";
import { credentialFor, scopeOf } from "./client";
it("x", async () => {
  const s = await startSimulator();
  for (const c of [{ secret: "wrong" }, { tenantId: "00000000-1111-2222-3333-444444444444" }])
    await credentialFor(s, c).getToken(scopeOf(s)).catch((e) => console.log(String(e)));
  await s.stop();
});
