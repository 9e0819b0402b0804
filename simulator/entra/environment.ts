import type { Answer, Ask } from "../server/answers";

/** Whether a request asks for the document that describes an Azure environment. */
export function isEnvironmentPath(path: string): boolean {
  return /^\/metadata\/endpoints\?api-version=/i.test(path);
}

/** Describes the simulator as an Azure cloud of its own, as the azuread provider wants it of its `metadataHost`. */
export function answerEnvironment({ origin }: Ask): Answer {
  const body = {
    name: "Simulator",
    portal: origin,
    resourceManager: `${origin}/`,
    microsoftGraphResourceId: `${origin}/`,
    authentication: {
      // Clients append "/" and the tenant, so it has no "/" at its end, as with Azure's own.
      loginEndpoint: origin,
      audiences: [`${origin}/`],
      tenant: "common",
      identityProvider: "AAD",
    },
    suffixes: {},
  };
  return { status: 200, body };
}
