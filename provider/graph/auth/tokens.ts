import type { AccessToken, TokenCredential } from "@azure/identity";

/** A token is renewed this long before it expires, so that none expires on its way. */
const renewalMarginInMs = 5 * 60_000;

/**
 * One access token for all requests of the process. Several requests that need one at the same time would each make the
 * credential ask its service; here they share one question.
 */
export class AccessTokens {
  private credential: TokenCredential | undefined;
  private current: Promise<AccessToken> | undefined;
  private expiresAt = Infinity;
  private isGiven = false;
  /** What the next token has to claim. */
  private claims: string | undefined;

  constructor(
    private readonly makeCredential: () => TokenCredential,
    private readonly scope: string,
  ) {}

  /** Whether the credential has given a token before. */
  get hasGivenOne(): boolean {
    return this.isGiven;
  }

  /** A valid token; rejects as the credential does. */
  async get(): Promise<string> {
    if (!this.current || Date.now() > this.expiresAt - renewalMarginInMs) this.current = this.requestToken();
    return (await this.current).token;
  }

  /**
   * Forgets a token that was refused, unless it has been replaced meanwhile.
   *
   * @param claims What the next one has to claim, as JSON; the credential is asked for it once.
   */
  async forget(token: string, claims?: string): Promise<void> {
    const asked = this.current;
    if (!asked || (await asked).token !== token || this.current !== asked) return;
    this.current = undefined;
    this.claims = claims;
    // A credential of azure-identity keeps its token until that expires, and would give the refused one again.
    this.credential = undefined;
  }

  private requestToken(): Promise<AccessToken> {
    this.expiresAt = Infinity;
    const asked = this.ask();
    asked.catch(() => {
      if (this.current === asked) this.current = undefined;
    });
    return asked;
  }

  private async ask(): Promise<AccessToken> {
    this.credential ??= this.makeCredential();
    const { claims } = this;
    this.claims = undefined;
    const token = await this.credential.getToken(this.scope, claims === undefined ? undefined : { claims });
    if (!token) throw new Error("The credential gave no token.");
    this.isGiven = true;
    this.expiresAt = token.expiresOnTimestamp;
    return token;
  }
}
