import type { Figures } from "../ways/play";
import { inWords } from "./numbers";

/** One way of triggering, and what the tenant allowed. */
export interface Panel {
  title: string;
  figures: Figures;
  /** Requests that the tenant takes in 20 seconds. */
  limit: number;
}

const windowInMs = 20_000;
const width = 760;
const panelHeight = 130;
const margin = { left: 48, right: 16, top: 52, panel: 26 };
const plotWidth = width - margin.left - margin.right;
const style = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 14px; font-weight: 600 }
  .taken { fill: #4c8dd6 } .refused { fill: #d1242f }
  .limit { stroke: #57606a; stroke-dasharray: 5 4 } .axis { stroke: #8c959f }`;

/** How many requests for rotations came in the window before each second, beside the limit; the refused ones on top. */
export function picture(title: string, panels: Panel[]): string {
  const seconds = Math.max(...panels.map(({ figures }) => lastSecond(figures)));
  const scale = { x: plotWidth / seconds, y: (panelHeight - margin.panel - 18) / highest(panels) };
  const height = margin.top + panels.length * panelHeight + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text class="title" x="${margin.left}" y="20">${title}</text>`,
    legend,
    ...panels.map((panel, index) => drawn(panel, margin.top + index * panelHeight, seconds, scale)),
    "</svg>\n",
  ].join("\n");
}

const legend = [
  `<g transform="translate(${margin.left} 40)">`,
  '<rect class="taken" y="-10" width="12" height="12"/><text x="18">taken</text>',
  '<rect class="refused" x="70" y="-10" width="12" height="12"/><text x="88">refused (429)</text>',
  '<line class="limit" x1="186" x2="210" y1="-4" y2="-4"/><text x="216">what the tenant allows this app</text>',
  "</g>",
].join("\n");

function drawn(
  { title, figures, limit }: Panel,
  top: number,
  seconds: number,
  scale: { x: number; y: number },
): string {
  const bottom = top + panelHeight - 18;
  const all = inWindows(figures, seconds, () => true);
  const taken = inWindows(figures, seconds, ({ isRefused }) => !isRefused);
  const area = (counts: number[]) => {
    const points = counts.map((count, second) => `${round(second * scale.x)},${round(bottom - count * scale.y)}`);
    return `M0,${bottom} L${points.join(" L")} L${round((counts.length - 1) * scale.x)},${bottom} Z`;
  };
  const limitY = round(bottom - limit * scale.y);
  const ticks = Array.from({ length: Math.floor(seconds / 60) + 1 }, (_, minute) => minute * 60);
  return [
    `<text x="${margin.left}" y="${top + 16}">${title}: ${outcome(figures)}</text>`,
    `<g transform="translate(${margin.left} 0)">`,
    `<path class="refused" d="${area(all)}"/>`,
    `<path class="taken" d="${area(taken)}"/>`,
    `<line class="limit" x1="0" x2="${plotWidth}" y1="${limitY}" y2="${limitY}"/>`,
    `<line class="axis" x1="0" x2="${plotWidth}" y1="${bottom}" y2="${bottom}"/>`,
    `<text x="-8" y="${limitY + 4}" text-anchor="end">${limit}</text>`,
    ...ticks.map(
      (tick) => `<text x="${round(tick * scale.x)}" y="${bottom + 14}" text-anchor="middle">${tick} s</text>`,
    ),
    "</g>",
  ].join("\n");
}

function outcome({ posts, devices }: Figures): string {
  const refused = posts.filter(({ isRefused }) => isRefused).length;
  const triggered = posts.length - refused;
  const of = triggered === devices ? "all" : `${inWords(triggered)} of ${inWords(devices)}`;
  const within = inWords(lastSecond({ posts }), "s");
  return `${of} triggered within ${within}, ${refused === 0 ? "nothing" : inWords(refused)} refused`;
}

function inWindows(
  { posts }: Pick<Figures, "posts">,
  seconds: number,
  isCounted: (post: Figures["posts"][number]) => boolean,
): number[] {
  const first = posts[0]?.atInMs ?? 0;
  const times = posts.filter(isCounted).map(({ atInMs }) => atInMs - first);
  const within = (second: number) => (time: number) => time <= second * 1_000 && time > second * 1_000 - windowInMs;
  return Array.from({ length: Math.ceil(seconds) + 1 }, (_, second) => times.filter(within(second)).length);
}

function lastSecond({ posts }: Pick<Figures, "posts">): number {
  return ((posts.at(-1)?.atInMs ?? 0) - (posts[0]?.atInMs ?? 0)) / 1_000;
}

function highest(panels: Panel[]): number {
  const counts = panels.map(({ figures }) => inWindows(figures, lastSecond(figures), () => true));
  return Math.max(...counts.flat(), ...panels.map(({ limit }) => limit));
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
