import type { Ask } from "../server/answers";
import { GraphRefusal } from "./errors";

/** Refuses the body of an action that has no parameters, unless it is empty or the empty object. */
export function requireNoParameters({ body }: Ask): void {
  if (body.trim() === "") return;
  const [parameter] = Object.keys(parseObject(body));
  if (parameter === undefined) return;
  throw new GraphRefusal(
    400,
    "BadRequest",
    `The parameter '${parameter}' in the request payload is not a valid parameter for the operation.`,
  );
}

/** The JSON object that a body is. Throws the refusal of Graph for any other body. */
export function parseObject(body: string): object {
  const value = parseJson(body);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new GraphRefusal(400, "BadRequest", "The request payload has to be a JSON object.");
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new GraphRefusal(
      400,
      "BadRequest",
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
}
