import { format } from "node:util";
import { AzureLogger } from "@azure/logger";
import type { SentCredentials } from "../../texts/sentCredentials";

/**
 * Azure's libraries log what they send and receive where `AZURE_LOG_LEVEL` asks for it, on stderr unless the program has
 * another place for it. Headers that they know are left out, but not what an answer repeats of a credential.
 */
export function clearLibraryLog(sent: SentCredentials): void {
  const log = AzureLogger.log.bind(AzureLogger);
  AzureLogger.log = (...args: unknown[]) => log(sent.clear(format(...args)));
}
