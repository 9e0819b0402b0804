import { invalidScope, missingParameter } from "./refusal";

/** Scopes of OpenID Connect. MSAL adds them to what it was asked for; an app that signs in as itself gets nothing by them. */
const ofOpenIdConnect = new Set(["openid", "profile", "email", "offline_access"]);

/** The one resource that an app requests a token for. Throws the refusal of Entra for other scopes. */
export function resourceOf(scope: string | null): string {
  const scopes = (scope ?? "").split(/\s+/).filter(Boolean);
  if (scopes.length === 0) throw missingParameter("scope");
  const ofResources = scopes.filter((each) => !ofOpenIdConnect.has(each.toLowerCase()));
  const resources = new Set(ofResources.flatMap((each) => /^(.+)\/\.default$/.exec(each)?.[1] ?? []));
  const [resource] = resources;
  if (resource === undefined) {
    throw invalidScope(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with ` +
        "/.default suffixed to the resource identifier (application ID URI).",
    );
  }
  if (resources.size > 1) {
    throw invalidScope(
      28000,
      `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
    );
  }
  if (ofResources.some((each) => !each.endsWith("/.default"))) {
    throw invalidScope(
      70011,
      "The provided request must include a 'scope' input parameter. The provided value for the input parameter " +
        `'scope' is not valid. The scope ${scope} is not valid. .default scope can't be combined with resource-specific scopes.`,
    );
  }
  return resource;
}
