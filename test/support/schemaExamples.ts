import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A program in a description of the plugin's schema. */
export interface SchemaExample {
  title: string;
  program: string;
}

interface Described {
  description: string;
}

const schema = JSON.parse(readFileSync(join(__dirname, "../../provider/hosts/plugin/schema.json"), "utf8")) as {
  resources: Record<string, Described>;
  functions: Record<string, Described>;
};

/** All programs in a language that the schema's descriptions show. */
export function schemaExamples(language: "python" | "typescript" | "yaml"): SchemaExample[] {
  const described = Object.entries({ ...schema.resources, ...schema.functions });
  return described.flatMap(([token, { description }]) => {
    const programs = [...description.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))];
    if (programs.length === 0) throw new Error(`${token} has no example in ${language}.`);
    return programs.map(([, program = ""], index) => ({ title: `${token}, example ${index + 1}`, program }));
  });
}

/** The one program that uses a text, such as the name of an argument. */
export function schemaExampleWith(language: "python" | "typescript" | "yaml", text: string): string {
  const [found, ...others] = schemaExamples(language).filter(({ program }) => program.includes(text));
  if (!found || others.length > 0) throw new Error(`There is not one example in ${language} with ${text}.`);
  return found.program;
}
