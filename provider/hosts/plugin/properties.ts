import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { withoutUndefined } from "../../handlers/withoutUndefined";

/** The properties of a resource, a provider or a function, as they travel between the engine and a provider. */
export type Properties = Record<string, unknown>;

/**
 * The properties that the engine sends, without those whose names begin with `__`. Such ones belong to the engine or to a
 * state that the dynamic resource made.
 */
export function propertiesIn(struct: Struct | undefined): Properties {
  const all = (struct?.toJavaScript() ?? {}) as Properties;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("__")));
}

export function structOf(properties: object): Struct {
  return Struct.fromJavaScript(withoutUndefined(properties) as Record<string, JavaScriptValue>);
}

/**
 * How a secret is marked on its way.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

export function secretOf(value: unknown): unknown {
  return isSecret(value) ? value : { [signature]: secretSignature, value };
}

/** The value in clear. */
export function revealed(value: unknown): unknown {
  return isSecret(value) ? value.value : value;
}

export function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && (value as Properties)[signature] === secretSignature;
}
