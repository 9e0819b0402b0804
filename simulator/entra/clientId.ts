import type { Ask } from "../server/answers";

/** The token that was read last, which most requests send again. */
let latest: { payload: string; appId: string | undefined } | undefined;

/** The app that a request comes from, as its token or its form says. Nothing of it is checked. */
export function clientIdOf({ path, headers, body }: Ask): string | undefined {
  const payload = /^Bearer\s+[\w-]+\.([\w-]+)\./i.exec(headers.authorization ?? "")?.[1];
  if (payload) return appIdIn(payload);
  return path.includes("/oauth2/") ? (new URLSearchParams(body).get("client_id") ?? undefined) : undefined;
}

function appIdIn(payload: string): string | undefined {
  if (latest?.payload !== payload) latest = { payload, appId: claimOf(payload) };
  return latest.appId;
}

function claimOf(payload: string): string | undefined {
  try {
    const { appid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { appid?: unknown };
    return typeof appid === "string" ? appid : undefined;
  } catch {
    return undefined;
  }
}
