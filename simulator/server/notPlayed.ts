import type { Answer, Ask } from "./answers";

/** The status of what the simulator does not know. */
export const notPlayedStatus = 501;

/** Its code, which neither Graph nor Entra has. */
export const notPlayedCode = "SimulatorDoesNotPlay";

/** Names what is not played. It says nothing about the real Graph. */
export function notPlayedMessage(what: string): string {
  return `The simulator does not play ${what}. This says nothing about Microsoft Graph or Entra ID.`;
}

/** The answer to a request that is not played and not one to Graph. */
export function simulatorDoesNotPlay({ method, path }: Pick<Ask, "method" | "path">): Answer {
  const message = notPlayedMessage(`${method} ${path.split("?", 1)[0]}`);
  return { status: notPlayedStatus, body: { error: { code: notPlayedCode, message } } };
}
