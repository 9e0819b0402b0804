import { readFileSync } from "node:fs";
import { join } from "node:path";
import { optionalArguments } from "../../../provider/handlers/keyRotation/arguments";
import { outputsOf } from "../../../provider/handlers/keyRotation/outputs";
import { type SettingKey, settingTable, variablesOf } from "../../../provider/settings/table";
import { everyArgument } from "../../support/handlers";
import { aKey, aRotation } from "../../support/rotations";

interface Property {
  type?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  description?: string;
  secret?: true;
}
type Properties = Record<string, Property>;
interface ObjectType {
  description: string;
  properties: Properties;
  required: string[];
}
interface Resource extends ObjectType {
  inputProperties: Properties;
  requiredInputs: string[];
  aliases: { type: string }[];
}
interface Schema {
  config: { variables: Properties };
  provider: { inputProperties: Properties };
  types: Record<string, ObjectType>;
  resources: Record<string, Resource>;
  functions: Record<string, { description: string; inputs: ObjectType; outputs: ObjectType }>;
}

const text = readFileSync(join(__dirname, "../../../provider/hosts/plugin/schema.json"), "utf8");
const schema = JSON.parse(text) as Schema;
const keyRotation = schema.resources["bitlocker:index:KeyRotation"] as Resource;
const settings = Object.entries(settingTable);

/** Why a value is not of a type of the schema. */
function misfit(property: Property | undefined, value: unknown): string | undefined {
  if (!property) return "is not in the schema";
  const type = property.$ref ? "object" : property.type;
  const isOf = {
    string: typeof value === "string",
    boolean: typeof value === "boolean",
    integer: Number.isInteger(value),
    array: Array.isArray(value) && value.every((item) => !misfit(property.items, item)),
    object: isObject(value) && misfits(propertiesOf(property, value), value).length === 0,
  };
  return isOf[type as keyof typeof isOf] ? undefined : `is not ${type}: ${JSON.stringify(value)}`;
}

function misfits(properties: Properties, values: object): string[] {
  const entries = Object.entries(values).map(([name, value]) => [name, misfit(properties[name], value)]);
  return entries.flatMap(([name, problem]) => (problem ? [`${name} ${problem}`] : []));
}

function propertiesOf({ $ref, additionalProperties }: Property, value: object): Properties {
  if ($ref) return schema.types[$ref.replace("#/types/", "")]?.properties ?? {};
  return Object.fromEntries(Object.keys(value).map((name) => [name, additionalProperties ?? {}]));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

describe("the schema's provider", () => {
  const { inputProperties } = schema.provider;

  it("has every setting, of the stack and of an explicit provider, and no other", () => {
    expect(Object.keys(inputProperties)).toEqual(settings.map(([key]) => key));
    expect(schema.config.variables).toEqual(inputProperties);
  });

  it.each(settings)(
    "says of %s what it means, where else it is looked for, and whether it is a secret",
    (key, setting) => {
      const { description = "", secret } = inputProperties[key] ?? {};
      expect(description.toLowerCase()).toContain(setting.meaning.toLowerCase());
      for (const variable of variablesOf(key as SettingKey)) expect(description).toContain(`\`${variable}\``);
      expect(secret).toBe("isSecret" in setting ? true : undefined);
    },
  );

  it("has flags and quotas in their own types, and the rest as strings", () => {
    const keysOf = (type: string) => Object.keys(inputProperties).filter((key) => inputProperties[key]?.type === type);
    expect(keysOf("boolean")).toEqual(["useOidc", "useMsi", "useCli"]);
    expect(keysOf("integer")).toEqual(["maxWritesPer20s", "maxRequestsPer20s"]);
    expect(keysOf("string")).toHaveLength(settings.length - 5);
  });

  it("has no default: one from the environment would be stored", () => {
    expect(text).not.toContain('"defaultInfo"');
    expect(text).not.toContain('"default"');
  });
});

describe("the schema's resource", () => {
  const withDefault = Object.entries(optionalArguments).flatMap(([name, argument]) =>
    "default" in argument ? [[name, argument.default] as const] : [],
  );

  it("takes every argument, of which it requires the device, and no other", () => {
    expect(Object.keys(keyRotation.inputProperties).sort()).toEqual(Object.keys(everyArgument).sort());
    expect(misfits(keyRotation.inputProperties, everyArgument)).toEqual([]);
    expect(keyRotation.requiredInputs).toEqual(["managedDeviceId"]);
  });

  it.each(withDefault)("says which default %s has", (name, value) => {
    const { description } = keyRotation.inputProperties[name] ?? {};
    expect(description).toMatch(new RegExp(`default\\s[\`"]*${value}\\b`, "i"));
  });

  it("has every output that the handlers store, all but what is for later runs alone", () => {
    const rotation = { ...aRotation(), recoveryKeys: [aKey()] };
    const { attempt: _, ...outputs } = outputsOf(rotation, everyArgument);
    expect(misfits(keyRotation.properties, outputs)).toEqual([]);
    expect(Object.keys(keyRotation.properties).sort()).toEqual(Object.keys(outputs).sort());
  });

  it("requires the outputs that every rotation has", () => {
    const { attempt: _, ...outputs } = outputsOf(aRotation(), { managedDeviceId: everyArgument.managedDeviceId });
    expect([...keyRotation.required].sort()).toEqual(Object.keys(outputs).sort());
  });

  it("goes on from a stack of the dynamic resource", () => {
    expect(keyRotation.aliases).toEqual([{ type: "pulumi-nodejs:dynamic/bitlocker:KeyRotation" }]);
  });
});

describe("the schema's functions", () => {
  it("answer with devices, of which only isEncrypted may be missing", () => {
    const { getManagedDevice, getManagedDevices } = Object.fromEntries(
      Object.entries(schema.functions).map(([token, { outputs }]) => [token.replace("bitlocker:index:", ""), outputs]),
    );
    const device = schema.types["bitlocker:index:ManagedDevice"];
    expect(getManagedDevice).toEqual(device);
    expect(Object.keys(device?.properties ?? {}).filter((name) => !device?.required.includes(name))).toEqual([
      "isEncrypted",
    ]);
    expect(getManagedDevices?.properties["devices"]).toMatchObject({
      type: "array",
      items: { $ref: "#/types/bitlocker:index:ManagedDevice" },
    });
  });
});

it("the schema speaks to programs in any language, with examples for three", () => {
  expect(text).not.toMatch(/\{@|\bundefined\b|RunError|pulumi\.(?:Input|Output)|BitLockerKeyRotation/);
  const { description } = keyRotation;
  for (const language of ["typescript", "python", "yaml"]) {
    for (const text of [description, ...Object.values(schema.functions).map(({ description }) => description)])
      expect(text).toContain(`\n\`\`\`${language}\n`);
  }
});
