import type { HandlerContext } from "../handlerContext";
import type { ResourceHandler } from "../resourceHandler";
import { diff } from "./diff";
import { givenOf, type KeyRotationInputs } from "./inputs";
import type { KeyRotationOutputs } from "./outputs";
import { importRotation } from "./importRotation";
import { previewer } from "./preview";
import { read } from "./read";
import { checkShape } from "./shape";
import { readStored } from "./stored";
import { creator, update } from "./update";

/** What an engine asks of a `BitLockerKeyRotation`. */
export function keyRotationHandler(context: HandlerContext): ResourceHandler<KeyRotationInputs, KeyRotationOutputs> {
  const preview = previewer(context);
  const create = creator(context);
  return {
    check: (news) => {
      const inputs = givenOf(news);
      return { inputs, failures: checkShape(inputs) };
    },
    preview: (news, olds, call) => preview(givenOf(news), olds, call),
    diff: (id, olds, news, call) => diff(context, id, olds, givenOf(news), call),
    create: (inputs, call) => create(givenOf(inputs), call),
    update: async (id, olds, news, call) => update(context, id, readStored(id, olds), givenOf(news), call),
    read: (id, olds, call) => read(context, id, olds, call),
    import: (id, call) => importRotation(context, id, call),
  };
}
