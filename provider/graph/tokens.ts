import type { AccessToken, TokenCredential } from "@azure/identity";

/** A token is renewed this long before it expires, so that none expires on its way. */
const renewalMarginInMs = 5 * 60_000;

/**
 * One access token for all requests of the process. The credential asks its service anew each time it is asked; here
 * requests that need a token at the same time share one question.
 */
export class AccessTokens {
  private current: Promise<AccessToken> | undefined;
  private expiresAt = Infinity;

  constructor(
    private readonly credential: TokenCredential,
    private readonly scope: string,
  ) {}

  /** A valid token; rejects as the credential does. */
  async get(): Promise<string> {
    if (!this.current || Date.now() > this.expiresAt - renewalMarginInMs) this.current = this.fetch();
    return (await this.current).token;
  }

  /** Forgets a token that was refused, unless it has been replaced meanwhile. */
  async forget(token: string): Promise<void> {
    const asked = this.current;
    if (asked && (await asked).token === token && this.current === asked) this.current = undefined;
  }

  private fetch(): Promise<AccessToken> {
    this.expiresAt = Infinity;
    const asked = this.credential.getToken(this.scope).then((token) => {
      if (!token) throw new Error("The credential gave no token.");
      this.expiresAt = token.expiresOnTimestamp;
      return token;
    });
    asked.catch(() => {
      if (this.current === asked) this.current = undefined;
    });
    return asked;
  }
}
