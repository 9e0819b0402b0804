/** Whether the environment asks for lines about what this package decides, with `1` or `true` as Pulumi's own variables do. */
export function isDebugging({ PULUMI_BITLOCKER_DEBUG: value = "" }: NodeJS.ProcessEnv): boolean {
  return /^(1|true)$/i.test(value);
}
