/** How the times of an action's result are written. */
interface TimeForm {
  /** Digits after the point, from 0 to 12. */
  readonly fractionalDigits: number;
  /** `Z`, or an offset such as `+02:00`. */
  readonly utcOffset: string;
}

/** A time in the result of an action. Beyond the milliseconds all digits are 0. */
export function toActionTime(timeInMs: number, { fractionalDigits, utcOffset }: TimeForm): string {
  const [, sign = "+", hours = "0", minutes = "0"] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) ?? [];
  const offsetInMs = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const [whole = "", fraction = ""] = new Date(timeInMs + offsetInMs).toISOString().slice(0, -1).split(".");
  const digits = fraction.padEnd(12, "0").slice(0, fractionalDigits);
  return `${whole}${digits && `.${digits}`}${utcOffset}`;
}

/** A time as Intune writes the times of a device: UTC, whole seconds. */
export function toDeviceTime(timeInMs: number): string {
  return new Date(timeInMs).toISOString().replace(/\.\d+Z$/, "Z");
}
