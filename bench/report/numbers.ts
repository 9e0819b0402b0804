/** A percentile of the values; NaN where there are none. */
export function atPercent(percent: number, values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

export function median(values: number[]): number {
  return atPercent(50, values);
}

/** A number with three significant digits, and its unit. */
export function inWords(figure: number, unit = ""): string {
  if (Number.isNaN(figure)) return "—";
  const digits = Math.abs(figure) >= 100 || Number.isInteger(figure) ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  const number = figure.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "%" ? `${number}%` : [number, unit].filter(Boolean).join(" ");
}
