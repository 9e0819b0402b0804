import type { AccessToken, TokenCredential } from "@azure/identity";
import { AccessTokens } from "../../../provider/graph/auth/tokens";

const hour = 3_600_000;

/** A credential that answers as it is told, one question after the other. */
class ScriptedCredential implements TokenCredential {
  readonly scopes: (string | string[])[] = [];
  private readonly open: { resolve: (token: AccessToken | null) => void; reject: (error: Error) => void }[] = [];

  getToken(scopes: string | string[]): Promise<AccessToken | null> {
    this.scopes.push(scopes);
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  }

  get asked(): number {
    return this.scopes.length;
  }

  give(token: string, expiresOnTimestamp = Date.now() + hour): void {
    this.open.shift()?.resolve({ token, expiresOnTimestamp });
  }

  giveNone(): void {
    this.open.shift()?.resolve(null);
  }

  refuse(reason: string): void {
    this.open.shift()?.reject(new Error(reason));
  }
}

describe("access tokens", () => {
  let made: number;
  let credential: ScriptedCredential;
  let tokens: AccessTokens;

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse("2026-11-23T12:00:00Z") });
    made = 0;
    credential = new ScriptedCredential();
    tokens = new AccessTokens(() => {
      made += 1;
      return credential;
    }, "https://graph.example/.default");
  });

  afterEach(() => jest.useRealTimers());

  /** The next token, of one question that the credential answers with it. */
  function fetched(token: string, expiresOnTimestamp?: number): Promise<string> {
    const asked = tokens.get();
    credential.give(token, expiresOnTimestamp);
    return asked;
  }

  it("share one question among all who need one at the same time", async () => {
    const all = Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    credential.give("first");
    expect(await all).toEqual(["first", "first", "first"]);
    expect(credential.scopes).toEqual(["https://graph.example/.default"]);
  });

  it("are kept until five minutes before they expire, and then renewed by the same credential", async () => {
    await fetched("first");
    jest.setSystemTime(Date.now() + hour - 5 * 60_000);
    expect(await tokens.get()).toBe("first");
    jest.setSystemTime(Date.now() + 1);
    expect(await fetched("second")).toBe("second");
    expect([credential.asked, made]).toEqual([2, 1]);
  });

  it("share one question also when they are renewed", async () => {
    await fetched("first");
    jest.setSystemTime(Date.now() + hour);
    const all = Promise.all([tokens.get(), tokens.get()]);
    credential.give("second");
    expect(await all).toEqual(["second", "second"]);
    expect(credential.asked).toBe(2);
  });

  it("are fetched anew by a new credential once one was forgotten, since the old one would give it again", async () => {
    await fetched("first");
    await tokens.forget("first");
    expect(await fetched("second")).toBe("second");
    expect([credential.asked, made]).toEqual([2, 2]);
  });

  it("are not forgotten when another one was refused", async () => {
    await fetched("first");
    await tokens.forget("an older one");
    expect(await tokens.get()).toBe("first");
    expect([credential.asked, made]).toEqual([1, 1]);
  });

  it("can be forgotten before any was fetched", async () => {
    await expect(tokens.forget("first")).resolves.toBeUndefined();
  });

  it("are fetched once when the same one is refused to several", async () => {
    await fetched("first");
    await Promise.all([tokens.forget("first"), tokens.forget("first")]);
    const all = Promise.all([tokens.get(), tokens.get()]);
    const late = tokens.forget("first");
    credential.give("second");
    await late;
    expect(await all).toEqual(["second", "second"]);
    expect(await tokens.get()).toBe("second");
    expect(credential.asked).toBe(2);
  });

  it("do not remember a failure", async () => {
    const failed = expect(tokens.get()).rejects.toThrow("no network");
    credential.refuse("no network");
    await failed;
    expect(await fetched("first")).toBe("first");
  });

  it("share a failure among all who were waiting", async () => {
    const all = Promise.allSettled([tokens.get(), tokens.get()]);
    credential.refuse("no network");
    expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(credential.asked).toBe(1);
  });

  it("take no token for a failure", async () => {
    const failed = expect(tokens.get()).rejects.toThrow("gave no token");
    credential.giveNone();
    await failed;
  });

  it("reject when the credential can't even be made", async () => {
    const impossible = new AccessTokens(() => {
      throw new Error("Invalid tenant");
    }, "scope");
    await expect(impossible.get()).rejects.toThrow("Invalid tenant");
  });
});
