import type { KeyRotationInputs } from "../../handlers/keyRotation/inputs";
import type { KeyRotationOutputs } from "../../handlers/keyRotation/outputs";
import type { Call, CheckFailure, DiffResult, Preview, ResourceHandler } from "../../handlers/resourceHandler";
import type { Properties } from "./properties";

type Handler = ResourceHandler<KeyRotationInputs, KeyRotationOutputs>;

/** The outputs that an update leaves as they are, and that a preview may tell. */
const lasting = ["deviceName", "entraDeviceId"] as const;

/** The methods of a resource, as the engine asks for them: a preview of a create or an update is a call of its own. */
export class KeyRotationMethods {
  constructor(private readonly handler: Handler) {}

  /** Looks at the shape alone: a call of it says not whether it belongs to a preview. */
  check(news: Properties): { inputs: Properties; failures: CheckFailure[] } {
    const { inputs, failures } = this.handler.check(news as unknown as KeyRotationInputs);
    return { inputs: { ...inputs }, failures };
  }

  diff(id: string, olds: Properties, news: Properties, call: Call): DiffResult {
    return this.handler.diff(id, olds, inputsIn(news), call);
  }

  async create(news: Properties, call: Call): Promise<{ id: string; outputs: object }> {
    const inputs = inputsIn(news);
    if (!call.isPreview) return this.handler.create(inputs, call);
    return { id: "", outputs: { ...inputs, ...knownOf(await this.handler.preview(inputs, undefined, call)) } };
  }

  async update(id: string, olds: Properties, oldInputs: Properties, news: Properties, call: Call): Promise<object> {
    const inputs = inputsIn(news);
    if (!call.isPreview) return this.handler.update(id, olds, inputs, call);
    // It says what becomes of the stored rotation; the preview, what becomes of the device.
    this.handler.diff(id, olds, inputs, call);
    const kept = Object.fromEntries(lasting.map((name) => [name, olds[name]]));
    return { ...inputs, ...kept, ...knownOf(await this.handler.preview(inputs, oldInputs, call)) };
  }

  /** @param inputs The stored ones; none where the resource is to be imported. */
  async read(
    id: string,
    olds: Properties,
    inputs: Properties,
    call: Call,
  ): Promise<{ inputs: object; outputs: object }> {
    if (Object.keys(inputs).length === 0) return this.handler.import(id, call);
    return { inputs, outputs: await this.handler.read(id, olds, call) };
  }
}

function inputsIn(properties: Properties): KeyRotationInputs {
  return properties as unknown as KeyRotationInputs;
}

function knownOf({ failures, known }: Preview<KeyRotationOutputs>): Partial<KeyRotationOutputs> {
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  return known;
}
