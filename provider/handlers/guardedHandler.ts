import { type Clear, clearedValue } from "../texts/clearedValue";
import { InitError } from "./initError";
import type { Call, CheckFailure, ResourceHandler } from "./resourceHandler";

/** A handler whose answers, errors and log lines are cleared on their way to the engine. */
export function guardedHandler<Inputs extends object, Outputs extends object>(
  handler: ResourceHandler<Inputs, Outputs>,
  clear: Clear,
): ResourceHandler<Inputs, Outputs> {
  const failuresOf = (failures: CheckFailure[]) =>
    failures.map((failure) => ({ ...failure, reason: clear(failure.reason) }));
  const guarded = <Result>(run: () => Result, given?: object): Result => {
    try {
      const result = run();
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw clearedError(error, given, clear);
      }) as Result;
    } catch (error) {
      throw clearedError(error, given, clear);
    }
  };
  const guardedCall = (call: Call) => ({ ...call, log: guardedLog(call.log, clear) });
  return {
    check: (news) =>
      guarded(() => {
        const { inputs, failures } = handler.check(news);
        return { inputs, failures: failuresOf(failures) };
      }),
    preview: (news, olds, call) =>
      guarded(async () => {
        const { failures, known } = await handler.preview(news, olds, guardedCall(call));
        return { failures: failuresOf(failures), known: clearedValue(known, clear) };
      }),
    diff: (id, olds, news, call) => guarded(() => handler.diff(id, olds, news, guardedCall(call))),
    create: (inputs, call) =>
      guarded(async () => {
        const { id, outputs } = await handler.create(inputs, guardedCall(call));
        return { id, outputs: clearedOutputs(outputs, inputs, clear) };
      }, inputs),
    update: (id, olds, news, call) =>
      guarded(async () => clearedOutputs(await handler.update(id, olds, news, guardedCall(call)), news, clear), news),
    read: (id, olds, call) =>
      guarded(async () => clearedOutputs(await handler.read(id, olds, guardedCall(call)), olds, clear)),
    import: (id, call) =>
      guarded(async () => {
        const { inputs, outputs } = await handler.import(id, guardedCall(call));
        return { inputs, outputs: clearedOutputs(outputs, inputs, clear) };
      }),
  };
}

function guardedLog(log: Call["log"], clear: Clear): Call["log"] {
  return {
    status: (line) => log.status(clear(line)),
    plan: (line, isDoubtful) => log.plan(clear(line), isDoubtful),
    warn: (text) => log.warn(clear(text)),
    debug: log.debug && ((line) => log.debug?.(clear(line))),
  };
}

/** What was given stays as it is: it is the user's own, and a changed argument would be a difference for ever. */
function clearedOutputs<Outputs extends object>(outputs: Outputs, given: object, clear: Clear): Outputs {
  const own = given as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      name in own && JSON.stringify(own[name]) === JSON.stringify(value) ? value : clearedValue(value, clear),
    ]),
  ) as Outputs;
}

function clearedError(error: unknown, given: object = {}, clear: Clear): unknown {
  if (error instanceof InitError) {
    const properties = clearedOutputs(error.properties, given, clear);
    return new InitError(error.id, properties, clear(error.message), error.isTimeUp);
  }
  if (!(error instanceof Error)) return clear(String(error));
  error.message = clear(error.message);
  error.stack &&= clear(error.stack);
  return error;
}
