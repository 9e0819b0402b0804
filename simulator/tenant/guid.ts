import { createHash } from "node:crypto";

/** A GUID that is always the same for the same text. */
export function guidOf(text: string): string {
  const hex = createHash("sha1").update(text).digest("hex");
  const variant = "89ab".charAt(parseInt(hex.charAt(16), 16) % 4);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return parts.join("-");
}
