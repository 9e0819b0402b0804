import type { Ask } from "../server/answers";

/** The app that a request comes from, as its token or its form says. Nothing of it is checked. */
export function clientIdOf({ path, headers, body }: Ask): string | undefined {
  const payload = /^Bearer\s+[\w-]+\.([\w-]+)\./i.exec(headers.authorization ?? "")?.[1];
  if (payload) return claimOf(payload);
  return path.includes("/oauth2/") ? (new URLSearchParams(body).get("client_id") ?? undefined) : undefined;
}

function claimOf(payload: string): string | undefined {
  try {
    const { appid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { appid?: unknown };
    return typeof appid === "string" ? appid : undefined;
  } catch {
    return undefined;
  }
}
