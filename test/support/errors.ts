import type { ServiceErrorKind } from "../../provider/rotation/serviceError";

/** A service error of this kind, whose message matches the expression or holds the text. */
export function serviceError(kind: ServiceErrorKind, message: string | RegExp = "") {
  const matcher: unknown =
    typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message);
  return { name: "ServiceError", kind, message: matcher };
}

/** What a promise rejects with, which must be of this class. */
export async function rejection<E extends Error>(
  promise: Promise<unknown>,
  type: abstract new (...args: never) => E,
): Promise<E> {
  const outcome: unknown = await promise.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(type);
  return outcome as E;
}

/** What is wrong with the configuration, as a reader of it says. */
export function configurationProblem(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toMatchObject(serviceError("configuration"));
    return (error as Error).message;
  }
  throw new Error("It found nothing wrong.");
}
