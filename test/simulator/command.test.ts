import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import type { SimulatorFile } from "../../simulator/command";

const command = join(__dirname, "../../simulator/command.ts");

describe("the command", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "simulator-command-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs it from its source; the output is collected as it comes. */
  function run(...options: string[]) {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", command, ...options], { env });
    const output = { text: "" };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output.text += String(chunk)));
    return { child, output, exited: new Promise<number | null>((resolve) => child.once("close", resolve)) };
  }

  async function until(condition: () => boolean, child: ChildProcessWithoutNullStreams): Promise<void> {
    while (!condition() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(condition()).toBe(true);
  }

  it.each(["SIGINT", "SIGTERM"] as const)(
    "says all there is to know, shows requests, and ends with %s",
    async (signal) => {
      const { child, output, exited } = run("--folder", folder, "--time-scale", "10");
      const file = join(folder, "simulator.json");
      await until(() => existsSync(file), child);
      const found = JSON.parse(await readFile(file, "utf8")) as SimulatorFile;
      expect(found).toMatchObject({ pid: child.pid, caCertificateFile: join(folder, "ca.pem") });
      await until(() => output.text.includes("Requests as they come"), child);
      for (const value of [found.url, found.caCertificateFile, found.tenantId, found.clientId, found.clientSecret]) {
        expect(output.text).toContain(value);
      }
      expect(output.text).toContain(`pulumi config set bitlocker:graphEndpoint ${found.url}`);
      expect(output.text).toMatch(
        /FIN-LT-007 {2}9c1e4b70-52d3-4f8a-b6e1-000000000007 {2}failed after 3 s with -2144272166/,
      );
      expect(output.text).toMatch(/DES-MB-011 .* \(macOS\)/);

      const agent = new Agent({ connect: { ca: await readFile(found.caCertificateFile, "utf8") } });
      await fetch(`${found.url}/v1.0/deviceManagement/managedDevices`, { dispatcher: agent });
      await until(() => /401 {2}GET {3,}\/v1\.0\/deviceManagement\/managedDevices/.test(output.text), child);
      child.kill(signal);
      expect(await exited).toBe(0);
      expect(existsSync(file)).toBe(false);
      await agent.destroy();
    },
  );

  it("explains itself", async () => {
    const { output, exited } = run("--help");
    expect(await exited).toBe(0);
    for (const option of ["--port", "--folder", "--time-scale"]) expect(output.text).toContain(option);
  });

  it.each([
    [["--port", "many"], "--port can't be 'many'"],
    [["--time-scale", "0"], "--time-scale can't be '0'"],
    [["--colour"], "--colour"],
  ])("refuses %j with one line", async (options, message) => {
    const { output, exited } = run(...options);
    expect(await exited).toBe(1);
    expect(output.text).toContain(message);
    expect(output.text.trim().split("\n")).toHaveLength(1);
  });
});
