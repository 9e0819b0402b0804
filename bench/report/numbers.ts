/** The value below which so many percent of the values lie; NaN where there are none. */
export function atPercent(percent: number, values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

export function median(values: number[]): number {
  return atPercent(50, values);
}
