/**
 * Whether a status says that the trouble may pass by itself: the request came too late or was one too many, or the
 * service is in trouble. One answer for Graph and for Entra ID.
 */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
