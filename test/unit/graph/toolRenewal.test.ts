import { GraphClient } from "../../../provider/graph/transport/graphClient";
import { type AzureCliStandIn, playAzureCli } from "../../support/azureCli";
import { connectionWith } from "../../support/connections";

const offline = "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url: /x";

describe("a token that the Azure CLI gave", () => {
  let tool: AzureCliStandIn;
  beforeEach(() => (tool = playAzureCli()));
  afterEach(() => tool.remove());

  it.each([
    [{ useCli: true }, offline, "unreachable"],
    [{}, offline, "unreachable"],
    [{ useCli: true }, "ERROR: Please run 'az login' to setup account.", "credentials"],
    [{}, "ERROR: Please run 'az login' to setup account.", "credentials"],
  ])("can't be renewed for a reason that may pass or not: %j, %s", async (settings, reason, kind) => {
    const client = new GraphClient(connectionWith(settings));
    tool.gives(1_000);
    expect(await client.token()).toBe("the-access-token");
    tool.fails(reason);
    await expect(client.token()).rejects.toMatchObject({ kind });
    tool.gives(1_000);
    expect(await client.token()).toBe("the-access-token");
  });
});
