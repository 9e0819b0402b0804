import { createRandom } from "../../simulator/random";
import { inWords } from "../report/numbers";
import { atMost, type Report } from "../report/report";
import { latencyInMs, playApart } from "./plays";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const random = createRandom(1);
const between = (least: number, most: number) => Math.round(least * (most / least) ** random());
// An end within the request itself would not be seen under way, and be believed only after 130 s.
const soon = [2 * second, ...Array.from({ length: 24 }, () => between(2 * second, 2 * minute - 1))];
const late = Array.from({ length: 24 }, () => between(2 * minute, 3 * hour));

/** How soon the end of a single rotation is reported while no other is waited for. */
export async function single(): Promise<Report> {
  const endsAfterInMs = [...soon, ...late];
  const [figures] = await playApart([
    {
      way: "oursSingly",
      tenant: { fleet: { kind: "timed", endsAfterInMs }, timeScale: 10, latencyInMs },
      waitTimeoutInMs: 4 * hour,
    },
  ]);
  const delays = figures?.delays ?? [];
  const latest = Math.max(...delays.slice(0, soon.length)) / second;
  const parts = late.map((endsAfter, index) => {
    const delay = delays[soon.length + index] ?? NaN;
    return { delay, part: delay / Math.min(endsAfter / 10, minute), endsAfter };
  });
  const worst = parts.reduce((a, b) => (b.part > a.part ? b : a));
  const where = `${inWords(worst.delay / second, "s")} at T = ${inWords(worst.endsAfter / second, "s")}`;
  return {
    title: "Single rotations",
    about: `${endsAfterInMs.length} rotations one after another, each as the only resource that waits. They end from two seconds to three hours after the request.`,
    criteria: [
      atMost("A single rotation that ends after T < 2 min: reported after T and", latest, 3, "s"),
      atMost(`T from 2 min on: delay / the smaller of a tenth of T and 60 s (${where})`, worst.part, 1),
    ],
  };
}
