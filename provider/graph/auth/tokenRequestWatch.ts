import type { SentCredentials } from "../../texts/sentCredentials";
import { isPassing } from "../transport/passing";

/** As much as a policy of azure-identity's pipeline has to do with. */
interface TokenRequest {
  body?: unknown;
  headers: { get(name: string): string | undefined };
}

interface TokenAnswer {
  status: number;
  bodyAsText?: string | null;
}

/** The trouble when a connection was lost or never made. */
export const noAnswer = "it gave no answer";

/** The credentials that a token request may carry. */
const secretFields = ["client_secret", "client_assertion", "assertion", "refresh_token", "password"];

/** The same of managed identities: of App Service, and of Service Fabric. */
const secretHeaders = ["X-IDENTITY-HEADER", "Secret"];

/** A token in an answer, which may be no JSON, or JSON as a text inside JSON. */
const answeredToken = /(?:access|refresh|id)_token[\\"']*\s*[:=]\s*[\\"']*([\w.~+/=%-]{8,})/g;

/**
 * Looks at the token requests of azure-identity, whose errors keep neither the status of an answer nor the cause of a lost
 * connection.
 */
export class TokenRequestWatch {
  /** How the last request ended, if it was in passing trouble: what happened, as the middle of a sentence. */
  passingTrouble: string | undefined;

  constructor(private readonly sent: SentCredentials) {}

  readonly policy = {
    name: "tokenRequestWatch",
    sendRequest: async <Request extends TokenRequest, Response extends TokenAnswer>(
      request: Request,
      next: (request: Request) => Promise<Response>,
    ): Promise<Response> => {
      this.remember(request);
      try {
        const response = await next(request);
        this.rememberAnswered(response);
        this.passingTrouble = isPassing(response.status) ? `it answered ${response.status}` : undefined;
        return response;
      } catch (error) {
        this.passingTrouble = noAnswer;
        throw error;
      }
    },
  };

  private remember({ body, headers }: TokenRequest): void {
    const form = new URLSearchParams(typeof body === "string" ? body : "");
    for (const field of secretFields) this.sent.remember(form.get(field) ?? undefined);
    for (const header of secretHeaders) this.sent.remember(headers.get(header));
    this.sent.remember(headers.get("Authorization")?.replace(/^\w+ /, ""), "[token]");
  }

  /** Azure-identity quotes what it can't make sense of. */
  private rememberAnswered({ bodyAsText }: TokenAnswer): void {
    for (const [, token] of bodyAsText?.matchAll(answeredToken) ?? []) this.sent.remember(token, "[token]");
  }
}
