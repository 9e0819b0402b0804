import type { KeyRotationInputs } from "../../../provider/handlers/keyRotation/inputs";
import { InFlightRotations } from "../../../provider/rotation/inFlight";
import { keyRotationHandler } from "../../../provider/handlers/keyRotation/handler";
import type { Call } from "../../../provider/handlers/resourceHandler";
import { aResult, deviceId, minute, play, second, time, type Script } from "../../support/rotations";

const device = `FIN-LT-001 (${deviceId})`;
const given: KeyRotationInputs = { managedDeviceId: deviceId };

/** A handler for a device, and the lines for a maintainer. */
function handlerOf(script: Script) {
  const { context, clock } = play(script);
  const localTime = () => time(clock.elapsed);
  const handler = keyRotationHandler({ ...context, localTime, inFlight: new InFlightRotations() });
  const lines: string[] = [];
  const nothing = () => undefined;
  const log: Call["log"] = { status: nothing, plan: nothing, warn: nothing, debug: (line) => void lines.push(line) };
  const { signal } = context;
  return { handler, lines, call: { urn: "", isPreview: undefined, timeout: undefined, signal, log } };
}

describe("the debug log of a resource", () => {
  const results = (elapsedInMs: number) => {
    const actionState = elapsedInMs < minute ? "pending" : "done";
    return elapsedInMs < second ? [] : [aResult({ actionState, startDateTime: time(second) })];
  };

  it("has the decision of a preview", async () => {
    const { handler, lines, call } = handlerOf({});
    await handler.preview(given, undefined, call);
    expect(lines).toEqual([`decision for ${device}: rotate requested {}`]);
  });

  it("has the decision of a create", async () => {
    const { handler, lines, call } = handlerOf({ results });
    await handler.create(given, call);
    expect(lines).toEqual([`decision for ${device}: rotate requested {}`]);
  });

  it("has what an update does about the stored rotation", async () => {
    const { handler, lines, call } = handlerOf({ results });
    const failure = (await handler.create({ ...given, waitTimeout: "10s" }, call).catch((error: unknown) => error)) as {
      properties: object;
    };
    lines.length = 0;
    const outputs = await handler.update(deviceId, failure.properties, given, call);
    expect(lines).toEqual([`next action for ${deviceId}: wait, stored pending`]);
    await handler.update(deviceId, outputs, given, call);
    expect(lines[1]).toBe(`next action for ${deviceId}: nothing, stored done`);
  });
});
