import { keyName } from "../../settings/setting";
import type { Connection } from "../auth/connection";

/**
 * A message about a connection, in which each key has the name under which the user sets it: messages are written with
 * the keys of the stack's configuration, which a provider that a program constructs does not read.
 */
export function withKeyNames(message: string, { provider }: Pick<Connection, "provider">): string {
  return message.replace(/bitlocker:(\w+)/g, (_, key: string) => keyName(key, provider));
}
