import { setTimeout } from "node:timers/promises";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { sdk } from "../../../provider/hosts/dynamic/sdk";
import { engineLog } from "../../../provider/hosts/engineLog";
import { startFakeEngine } from "../../support/fakeEngine";

const urn = "urn:pulumi:dev::project::type::name";

it("debug lines come to the engine's log in their order, although it takes several at once", async () => {
  const engine = await startFakeEngine((message) => (message === "first" ? setTimeout(100) : undefined));
  try {
    const { debug } = engineLog(sdk, engine.address, true);
    debug?.(urn, "first");
    debug?.(urn, "second");
    await engine.logged(urn, ({ message }) => message === "first");
    await engine.logged(urn, ({ message }) => message === "second");
    const entry = { urn, severity: LogSeverity.DEBUG, streamid: 0, ephemeral: false };
    expect(engine.log).toEqual(["first", "second"].map((message) => ({ ...entry, message })));
  } finally {
    engine.stop();
  }
});

it("a line for the user does not wait for debug lines", async () => {
  const engine = await startFakeEngine((message) => (message === "first" ? new Promise(() => undefined) : undefined));
  try {
    const log = engineLog(sdk, engine.address, true);
    for (const line of ["first", "second"]) log.debug?.(urn, line);
    log.warn(urn, "careful");
    const logged = await engine.logged(urn, ({ message }) => message === "careful");
    expect(logged.map(({ message }) => message)).toEqual(["careful"]);
  } finally {
    engine.stop();
  }
});

it("goes on after an engine that is gone, and without any", async () => {
  const engine = await startFakeEngine();
  engine.stop();
  for (const address of [engine.address, undefined]) {
    const log = engineLog(sdk, address, true);
    for (const line of ["first", "second"]) log.debug?.(urn, line);
    log.status(urn, "pending");
  }
  expect(engine.log).toEqual([]);
});

it("has no debug log where it is not asked for", () => {
  expect(engineLog(sdk, "127.0.0.1:1", false).debug).toBeUndefined();
});
