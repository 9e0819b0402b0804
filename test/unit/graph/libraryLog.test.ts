import { AzureLogger, createClientLogger, setLogLevel } from "@azure/logger";
import { clearLibraryLog } from "../../../provider/graph/auth/libraryLog";
import { SentCredentials } from "../../../provider/texts/sentCredentials";

const { log } = AzureLogger;

afterEach(() => {
  AzureLogger.log = log;
  setLogLevel();
});

it("what Azure's libraries log holds nothing that was sent as a credential", () => {
  const lines: string[] = [];
  const sent = new SentCredentials();
  sent.remember("the-secret/of this-app");
  AzureLogger.log = (...args: unknown[]) => void lines.push(args.join());
  clearLibraryLog(sent);
  setLogLevel("verbose");
  const logger = createClientLogger("identity");
  logger.info("Response", { error: "the-secret/of this-app" });
  logger.warning("refused: the-secret%2Fof%20this-app");
  expect(lines).toHaveLength(2);
  expect(lines.join("")).toContain("refused: [secret]");
  expect(lines.join("")).not.toContain("of this-app");
});
