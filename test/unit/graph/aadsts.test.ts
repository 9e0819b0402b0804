import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aadstsCodes, aadstsIn } from "../../../provider/graph/wording/aadsts";

describe("the codes of Entra ID", () => {
  it("are those of docs/entra-id-codes.md", () => {
    const rows = Object.entries(aadstsCodes).map(
      ([code, { meaning, remedy, passes }]) =>
        `| AADSTS${code} | ${meaning} | ${passes ? "yes" : "no"} | ${remedy ?? "As for the identity."} |`,
    );
    const docs = readFileSync(join(__dirname, "../../../docs/entra-id-codes.md"), "utf8");
    const documented = docs.split("\n").filter((line) => line.startsWith("| AADSTS"));
    expect(documented.map((line) => line.replace(/ +\|/g, " |"))).toEqual(rows);
  });

  it("are told from longer ones that begin alike", () => {
    expect(aadstsIn("AADSTS7000215: no")).toBe(aadstsCodes[7000215]);
    expect(aadstsIn("AADSTS70002159: no")).toBeUndefined();
    expect(aadstsIn("no code")).toBeUndefined();
  });
});
