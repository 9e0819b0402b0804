import type * as pulumi from "@pulumi/pulumi";
import { type Clear, clearedValue } from "../texts/clearedValue";
import { InitError } from "./initError";
import type { Progress } from "./progress";
import type { ResourceMethods } from "./trampoline";

/** What tells the engine of progress, with every line cleared. */
export function guardedProgress(progress: Progress, clear: Clear): Progress {
  return {
    get isPreview() {
      return progress.isPreview;
    },
    set isPreview(isPreview) {
      progress.isPreview = isPreview;
    },
    status: (urn, line) => progress.status(urn, clear(line)),
    plan: (urn, line, isDoubtful) => progress.plan(urn, clear(line), isDoubtful),
    warn: (urn, text) => progress.warn(urn, clear(text)),
  };
}

/** A resource's methods, whose answers and errors are cleared on their way to the engine. */
export function guardedMethods(methods: ResourceMethods, clear: Clear): ResourceMethods {
  const guarded = async <Result>(run: () => Promise<Result>, given?: unknown): Promise<Result> => {
    try {
      return await run();
    } catch (error) {
      throw clearedError(error, given, clear);
    }
  };
  return {
    check: (olds: unknown, news: unknown) =>
      guarded(async () => {
        const { failures = [], ...checked }: pulumi.dynamic.CheckResult = await methods.check(olds, news);
        return { ...checked, failures: failures.map((failure) => ({ ...failure, reason: clear(failure.reason) })) };
      }),
    diff: (id, olds, news) => guarded(() => methods.diff(id, olds, news)),
    create: (inputs: unknown) =>
      guarded(async () => {
        const created: pulumi.dynamic.CreateResult = await methods.create(inputs);
        return { ...created, outs: clearedOutputs(created.outs as object, inputs, clear) };
      }, inputs),
    update: (id, olds: unknown, news: unknown) =>
      guarded(async () => {
        const updated: pulumi.dynamic.UpdateResult = await methods.update(id, olds, news);
        return { ...updated, outs: clearedOutputs(updated.outs as object, news, clear) };
      }, news),
    read: (id, props: unknown) =>
      guarded(async () => {
        const read: pulumi.dynamic.ReadResult = await methods.read(id, props);
        return { ...read, props: clearedOutputs(read.props as object, props, clear) };
      }),
  };
}

/** What was given stays as it is: it is the user's own, and a changed argument would be a difference for ever. */
function clearedOutputs(outputs: object, given: unknown, clear: Clear): object {
  const own = (given ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      name in own && JSON.stringify(own[name]) === JSON.stringify(value) ? value : clearedValue(value, clear),
    ]),
  );
}

function clearedError(error: unknown, given: unknown, clear: Clear): unknown {
  if (error instanceof InitError) {
    const { __provider, ...outputs } = error.properties;
    const properties = { ...clearedOutputs(outputs, given, clear), __provider };
    return new InitError(error.id, properties, clear(error.message));
  }
  if (!(error instanceof Error)) return clear(String(error));
  error.message = clear(error.message);
  error.stack &&= clear(error.stack);
  return error;
}
