import type * as pulumi from "@pulumi/pulumi";
import { InitError } from "../../handlers/initError";
import type { Call, ResourceHandler } from "../../handlers/resourceHandler";
import type { DeviceLookAhead } from "./deviceLookAhead";
import type { EngineLog } from "../engineLog";
import { type Registration, registrationIn } from "./registration";
import type { Slots } from "../slots";
import type { ResourceMethods } from "./trampoline";

/** What the dynamic host needs of the process it runs in. */
export interface DynamicHost {
  log: EngineLog;
  /** Aborts when the engine cancels, or is gone. */
  canceled: AbortSignal;
  slots: Slots;
  lookAhead: DeviceLookAhead;
}

/** What the SDK and this host add to the arguments, under names that a diff hides. */
interface Hidden {
  /** The serialized trampoline. Without it among the outputs every later read and delete fails. */
  __provider?: unknown;
  /** The URN of the last check. It is stored with the inputs, and `ignoreChanges` may bring an old one back. */
  __urn?: unknown;
  /** See {@link Registration}. */
  __occasion?: unknown;
}

/**
 * The methods of a dynamic resource, over its handler. The engine's preview and update each have a process of their own,
 * and the first check says which of the two the process belongs to.
 */
export function dynamicMethods<Inputs extends { managedDeviceId: string }, Outputs extends object>(
  handler: ResourceHandler<Inputs, Outputs>,
  { log, canceled, slots, lookAhead }: DynamicHost,
): ResourceMethods {
  let isPreview: boolean | undefined;
  const callFor = (urn = ""): Call => ({
    urn,
    isPreview,
    timeout: undefined,
    signal: canceled,
    log: {
      status: (line) => log.status(urn, line),
      plan: (line, isDoubtful) => log.plan(urn, line, { isDoubtful, isPreview: isPreview === true }),
      warn: (text) => log.warn(urn, text),
      debug: log.debug && ((line) => log.debug?.(urn, line)),
    },
  });

  return {
    check: async (former: Inputs & Hidden, news: Inputs & Hidden): Promise<pulumi.dynamic.CheckResult> => {
      const registration = registrationIn(news.__occasion);
      isPreview ??= registration.isPreview;
      const { urn } = registration;
      const { inputs, failures } = handler.check(argumentsIn(news));
      if (failures.length === 0) {
        lookAhead.expect(registration.peers);
        failures.push(...(await handler.preview(inputs, argumentsIn(former), callFor(urn))).failures);
      }
      if (failures.length === 0 && !isPreview) countFor(slots, former, registration);
      const { __provider } = news;
      return {
        inputs: { ...inputs, ...(urn && { __urn: urn }), ...(__provider !== undefined && { __provider }) },
        failures,
      };
    },

    diff: async (id, olds: object & Hidden, news: Inputs & Hidden): Promise<pulumi.dynamic.DiffResult> => {
      const urn = urnIn(news);
      const result = handler.diff(id, olds, argumentsIn(news), callFor(urn));
      if (result.changes && !isPreview && urn) slots.isToBegin(urn);
      return { ...result, changes: result.changes || isOfPlugin(olds, news) };
    },

    create: (inputs: Inputs & Hidden) =>
      inSlot(slots, inputs, async () => {
        const { id, outputs } = await handler.create(argumentsIn(inputs), callFor(urnIn(inputs)));
        return { id, outs: outputs };
      }),

    update: (id, olds: object, news: Inputs & Hidden) =>
      inSlot(slots, news, async () => ({
        outs: await handler.update(id, olds, argumentsIn(news), callFor(urnIn(news))),
      })),

    read: async (id, props: object): Promise<pulumi.dynamic.ReadResult> => ({
      id,
      props: await handler.read(id, props, callFor()),
    }),
  };
}

function argumentsIn<Inputs extends object>(inputs: Inputs & Hidden): Inputs {
  const { __provider, __urn, __occasion, ...given } = inputs;
  return given as Inputs;
}

/**
 * Whether the executable plugin stored these outputs. Without an update the engine would keep them as they are, and every
 * later read and delete would fail for want of the trampoline.
 */
function isOfPlugin(olds: Hidden, news: Hidden): boolean {
  return olds.__provider === undefined && news.__provider !== undefined;
}

function urnIn({ __urn }: Hidden): string | undefined {
  return typeof __urn === "string" ? __urn : undefined;
}

function countFor(slots: Slots, former: object, { urn, constructed }: Partial<Registration>): void {
  const isToBegin = Object.keys(former).length === 0;
  if (urn) slots.checked(urn, { isToBegin, constructed: constructed ?? 0 });
}

/** Runs a create or an update, which takes one of the engine's slots. */
function inSlot<Result>(slots: Slots, inputs: Hidden, method: () => Promise<Result>): Promise<Result> {
  return slots.run(urnIn(inputs) ?? "", async () => {
    try {
      return await method();
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      const { id, properties, message } = error;
      throw new InitError(id, { ...properties, __provider: inputs.__provider }, message, error.isTimeUp);
    }
  });
}
