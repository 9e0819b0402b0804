/** What is asked of the service. Each needs permissions of its own. */
export type Verb = "read" | "rotate" | "listKeys";

/** Who asked, as far as that explains a denial. Holds no token. */
export interface Caller {
  /** What was presented to Entra ID, and which setting chose it. */
  identity: string;
  /** The permissions that the token has; undefined where it does not show them. */
  permissions?: string[];
  /** Whether the token is of a person, who has delegated permissions; else it is an app's own. */
  isPerson: boolean;
}

/** Why something was denied. */
export type Denial =
  /** The caller has none of the permissions that would do. */
  | { code: "lacksPermission"; verb: Verb; wanted: string[]; caller: Caller | undefined }
  /** The token has a sufficient permission, and Graph refuses for another reason. */
  | { code: "beyondPermissions"; verb: Verb; held: string[]; caller: Caller };
