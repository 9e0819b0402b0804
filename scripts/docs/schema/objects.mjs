import { SetupError } from "../../setup/error.mjs";
import { describe } from "./comments.mjs";

/**
 * @typedef {import("typedoc").SomeType} SomeType
 * @typedef {{ type: string, items?: Type, additionalProperties?: Type } | { $ref: string }} Type a type of a schema
 */

/** The types of the package that have names in the schema. */
const named = new Map([
  ["GetManagedDeviceResult", "bitlocker:index:ManagedDevice"],
  ["RecoveryKeyMetadata", "bitlocker:index:RecoveryKeyMetadata"],
]);

/**
 * An interface or class as the schema describes an object.
 *
 * @param {import("typedoc").DeclarationReflection} declaration
 */
export function objectOf(declaration) {
  const members = (declaration.children ?? []).flatMap(({ name, type, flags, comment }) =>
    type ? [{ name, type, isOptional: flags.isOptional || mayBeUndefined(type), description: describe(comment) }] : [],
  );
  return {
    type: "object",
    description: describe(declaration.comment),
    properties: Object.fromEntries(
      members.map(({ name, type, description }) => [name, { ...typeOf(type), description }]),
    ),
    required: members.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
  };
}

/** @type {(type: SomeType) => boolean} */
function mayBeUndefined(type) {
  if (type.type === "union") return type.types.some(isUndefined);
  const [content] = type.type === "reference" ? (type.typeArguments ?? []) : [];
  return content !== undefined && mayBeUndefined(content);
}

/** @param {SomeType} type */
function isUndefined(type) {
  return type.type === "intrinsic" && type.name === "undefined";
}

/** @type {(type: SomeType) => Type} */
function typeOf(type) {
  switch (type.type) {
    case "intrinsic":
      // Every number of the package is a whole one.
      return { type: type.name === "number" ? "integer" : type.name };
    case "array":
      return { type: "array", items: typeOf(type.elementType) };
    case "literal":
      return { type: typeof type.value };
    case "union":
      return onlyOf(type, type.types.filter((member) => !isUndefined(member)).map(typeOf));
    case "intersection":
      // `string & {}`, by which a union of texts stays open.
      return onlyOf(type, type.types.filter(({ type }) => type === "intrinsic").map(typeOf));
    case "reference":
      return typeOfReference(type);
    default:
      throw new SetupError(`The package schema has no type for ${type.toString()}.`);
  }
}

/** @param {import("typedoc").ReferenceType} type */
function typeOfReference(type) {
  const token = named.get(type.name);
  if (token) return { $ref: `#/types/${token}` };
  const content = type.typeArguments?.at(-1);
  if (type.name === "Record" && content) return { type: "object", additionalProperties: typeOf(content) };
  if (content) return typeOf(content); // of an input or output
  const alias = /** @type {import("typedoc").DeclarationReflection | undefined} */ (type.reflection);
  if (alias?.type) return typeOf(alias.type);
  throw new SetupError(`The package schema has no type for ${type.toString()}.`);
}

/**
 * @param {SomeType} whole
 * @param {Type[]} types
 */
function onlyOf(whole, types) {
  const [first, ...others] = new Set(types.map((type) => JSON.stringify(type)));
  if (first === undefined || others.length > 0)
    throw new SetupError(`The package schema has no type for ${whole.toString()}.`);
  return /** @type {Type} */ (JSON.parse(first));
}
