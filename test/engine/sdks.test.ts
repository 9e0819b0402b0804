import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator/index";
import { builtPlugin } from "../support/examples";
import { describeGenerator, describeLanguage } from "../support/languages";
import { runModule } from "../support/modules";
import { Project } from "../support/project";
import { schemaExamples, schemaExampleWith } from "../support/schemaExamples";
import {
  compileTypeScript,
  installForNode,
  installForPython,
  recentSdk,
  runIn,
  sdkFolder,
  sdkTexts,
} from "../support/sdks";
import { configFor, deviceId, quick } from "../support/tenant";

const goProgram = `
package main

import (
	"example.com/pulumi-bitlocker/sdk/go/bitlocker"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		device := bitlocker.GetManagedDeviceOutput(ctx, bitlocker.GetManagedDeviceOutputArgs{
			DeviceName: pulumi.String("FIN-LT-001"),
		})
		laptop, err := bitlocker.NewKeyRotation(ctx, "laptop", &bitlocker.KeyRotationArgs{
			ManagedDeviceId:   device.ManagedDeviceId(),
			RotateWhenChanged: pulumi.StringMap{"ticket": pulumi.String("INC-4711")},
			WaitTimeout:       pulumi.String("45m"),
		})
		if err != nil {
			return err
		}
		ctx.Export("state", laptop.ActionState)
		return nil
	})
}
`;

const device = deviceId(1);
/** The device of the example that has no need to look for one. */
const gated = "5b9e7d1c-2a34-4f6b-8c0d-1e2f3a4b5c6d";

let home: string;
let simulator: Simulator;
let project: Project | undefined;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-sdks-"));
  simulator = await startSimulator({
    devices: [
      { id: device, deviceName: "FIN-LT-001", serialNumber: "5CG1234XYZ", rotation: quick },
      { id: gated, rotation: quick },
    ],
  });
});

afterEach(async () => {
  project?.remove();
  project = undefined;
  await simulator.stop();
  rmSync(home, { recursive: true, force: true });
});

function start(runtime: string, files: Record<string, string>, path?: string): Project {
  const settings = `name: project\nruntime: ${runtime}\n${builtPlugin}`;
  return (project = Project.ofFiles({ "Pulumi.yaml": settings, ...files }, configFor(simulator), path));
}

/** Previews the program that rotates one device for a ticket, and runs it twice. */
async function play(started: Project): Promise<void> {
  const preview = await started.expectSuccess("preview", "--non-interactive");
  expect(preview.output).toMatch(/state *: \[unknown\]/);
  expect(simulator.rotationRequests()).toHaveLength(0);

  await started.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive");
  const { laptop, "project-dev": stack } = started.resources();
  expect(stack?.outputs).toMatchObject({ state: "done" });
  expect(laptop?.type).toBe("bitlocker:index:KeyRotation");
  expect(laptop?.inputs).toMatchObject({ rotateWhenChanged: { ticket: "INC-4711" }, waitTimeout: "45m" });

  await started.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes");
  expect(simulator.rotationRequests(device)).toHaveLength(1);
}

/** Two examples as one program: what rotates a device, and what lists devices. */
function bothExamples(language: "python" | "typescript"): string {
  const programs = ["INC-4711", "startswith"].map((text) => schemaExampleWith(language, text));
  const lines = programs.join("\n").split("\n");
  return lines.filter((line, index) => !line.startsWith("import ") || lines.indexOf(line) === index).join("\n");
}

describeGenerator("the committed SDKs", () => {
  it("are what is generated from the schema: `npm run sdk` renews them", () => {
    const { stderr, status } = runModule(`
      import { generateSdks } from "./scripts/sdk/generate.mjs";
      await generateSdks(${JSON.stringify(home)});`);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const fresh = sdkTexts(home);
    expect(Object.keys(fresh)).toContain(join("nodejs", "keyRotation.ts"));
    expect(sdkTexts(sdkFolder)).toEqual(fresh);
  });
});

/** Their generators are not served as Go modules: what a machine lacks is what the command says. */
describe.each(["dotnet", "java"])("the command that generates the SDK for %s", (language) => {
  it("reads the built plugin, and lacks nothing but the language's host", async () => {
    const plugin = join(__dirname, "../../dist/plugin/pulumi-resource-bitlocker");
    const options = ["--language", language, "--out", home];
    const { code, output } = await start("yaml", {}).pulumi("package", "gen-sdk", plugin, ...options);
    if (code === 0) expect(readdirSync(join(home, language))).not.toEqual([]);
    else expect(output).toContain(`no language plugin 'pulumi-language-${language}' found`);
  });
});

describeLanguage("YAML", () => {
  it.each(schemaExamples("yaml"))("is previewed, as the schema shows it: $title", async ({ program }) => {
    const settings = `name: project\nruntime: yaml\n${builtPlugin}\n${program}`;
    const preview = await start("yaml", { "Pulumi.yaml": settings }).expectSuccess("preview", "--non-interactive");
    expect(preview.output).toMatch(/Outputs:/);
    expect(simulator.rotationRequests()).toHaveLength(0);
  });
});

describeLanguage("Python", (path = "") => {
  it("is compiled, as the schema shows it, and so is the SDK", () => {
    installForPython(home, path);
    schemaExamples("python").forEach(({ program }, index) => writeFileSync(join(home, `example${index}.py`), program));
    runIn(home, join(path, "python"), ["-m", "compileall", "-q", "."]);
  });

  it("rotates a device that it finds by its name, and rests, with the SDK", async () => {
    const started = start("python", { "__main__.py": bothExamples("python") }, path);
    symlinkSync(dirname(path), join(started.folder, "venv"), "junction");
    installForPython(started.folder, path);
    await play(started);
    expect(started.resources()["project-dev"]?.outputs["names"]).toEqual(["FIN-LT-001"]);
  });
});

describeLanguage("Go", () => {
  it("rotates a device that it finds by its name, and rests, with the SDK", async () => {
    const example = join(__dirname, "../../examples/go-single-device");
    const [module = "", sums = ""] = ["go.mod", "go.sum"].map((file) => readFileSync(join(example, file), "utf8"));
    const own = "example.com/pulumi-bitlocker/sdk/go";
    const uses = `require ${own} v0.0.0\nreplace ${own} => ${JSON.stringify(join(sdkFolder, "go"))}\n`;
    await play(start("go", { "main.go": goProgram, "go.mod": `${module}\n${uses}`, "go.sum": sums }));
  });
});

/** The reason is on the terminal. */
(recentSdk ? describe : describe.skip)("a program in TypeScript", () => {
  it("is compiled, as the schema shows it, and so is the SDK", () => {
    installForNode(home, recentSdk ?? "");
    schemaExamples("typescript").forEach(({ program }, index) =>
      writeFileSync(join(home, `example${index}.ts`), program),
    );
    expect(compileTypeScript(home)).toBe("");
  });

  it("rotates a device that it finds by its name, and rests, with the SDK", async () => {
    const started = start("nodejs\nmain: index.js", { "index.ts": bothExamples("typescript") });
    installForNode(started.folder, recentSdk ?? "");
    expect(compileTypeScript(started.folder)).toBe("");
    rmSync(join(started.folder, "index.ts"));
    await play(started);
    expect(started.resources()["project-dev"]?.outputs["names"]).toEqual(["FIN-LT-001"]);
  });
});
