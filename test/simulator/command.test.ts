import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Agent, fetch } from "undici";
import { seededDevices, startSimulator } from "../../simulator/index";
import type { SimulatorFile } from "../../simulator/command";
import { readOptions } from "../../simulator/command/options";
import { welcome } from "../../simulator/command/welcome";

const command = join(__dirname, "../../simulator/command.ts");

describe("the command", () => {
  const started: ChildProcessWithoutNullStreams[] = [];
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "simulator-command-"));
  });

  afterEach(async () => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs it from its source; the output is collected as it comes. */
  function run(...options: string[]) {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", command, ...options], { env });
    started.push(child);
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
      expect(found.identityEndpoint).toBe(`${found.identityHost}/msi/token`);
      expect([found.identityHost, found.identityHeader]).toEqual([
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        expect.stringMatching(/^[\w-]{36}$/),
      ]);
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

  it("refuses what it can't do with one line", async () => {
    const { output, exited } = run("--port", "many");
    expect(await exited).toBe(1);
    expect(output.text.trim()).toBe("simulator: --port can't be 'many'");
  });

  it("tells its options", async () => {
    const { output, exited } = run("--help");
    expect(await exited).toBe(0);
    const options = ["--port", "--folder", "--time-scale", "--tenant", "--fleet", "--latency", "--no-limits"];
    for (const option of options) expect(output.text).toContain(option);
  });
});

describe("the options of the command", () => {
  const id = "11111111-aaaa-4bbb-8ccc-000000000001";
  let file: string;

  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), "simulator-command-")), "tenant.json");
  });

  afterEach(() => rm(dirname(file), { recursive: true, force: true }));

  it("are those of the library", async () => {
    const args = ["--port", "8443", "--folder", "here", "--time-scale", "2.5", "--latency", "40-120", "--no-limits"];
    expect(await readOptions(args)).toMatchObject({
      port: 8_443,
      folder: "here",
      timeScale: 2.5,
      latencyInMs: [40, 120],
      limits: false,
    });
    expect(await readOptions(["--latency", "7"])).toMatchObject({ latencyInMs: [7, 7] });
  });

  it("leave the default tenant alone", async () => {
    const simulator = await startSimulator(await readOptions([]));
    expect(simulator.devices).toHaveLength(seededDevices.length);
    await simulator.stop();
  });

  it("play the tenant of a file, with a fleet", async () => {
    const tenant = {
      devices: [{ id, deviceName: "MINE", rotation: { outcome: "failed" } }],
      fleet: { count: 30 },
      groups: [{ displayName: "Pilot", members: [id] }],
      behaviour: { history: "append" },
      otherTraffic: { writesPerSecond: 3 },
      limits: { writes: { perApp: 1, perTenant: 2 } },
      federatedCredentials: [{ subject: "repo:contoso/laptops:ref:refs/heads/main" }],
      domains: ["mine.example"],
      apps: [{ clientId: id, displayName: "Reader", roles: [] }],
    };
    await writeFile(file, JSON.stringify(tenant));
    const simulator = await startSimulator(await readOptions(["--tenant", file]));
    expect(simulator.devices).toHaveLength(31);
    expect(simulator.behaviour).toMatchObject({ history: "append", lastSync: "before" });
    expect(simulator.otherTraffic).toEqual({ writesPerSecond: 3, readsPerSecond: 0 });
    expect(simulator.federatedCredentials).toEqual(tenant.federatedCredentials);
    const said = welcome(simulator);
    expect(said).toContain(simulator.identityHost);
    expect(said).toMatch(/MINE .* failed after 3 s/);
    expect(said).toContain("and 11 more");
    await simulator.stop();
    expect((await readOptions(["--tenant", file, "--fleet", "5"]))?.devices).toHaveLength(6);
  });

  it("list the devices as a table, however long or odd their names are", async () => {
    const names = ["A", "TWELVE-CHARS", "A-NAME-OF-THIRTY-CHARACTERS-30", "\u001b[2Jred\r\nhost\u0007\u202eevil"];
    const devices = names.map((deviceName, index) => ({ id: id.slice(0, -1) + String(index), deviceName }));
    const simulator = await startSimulator({ devices });
    const lines = welcome(simulator).split("\n");
    const rows = lines.filter((line) => line.includes("11111111-aaaa"));
    await simulator.stop();
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.indexOf("11111111-aaaa"))).size).toBe(1);
    for (const row of rows) expect(row).toMatch(/\S {2,}11111111-aaaa-4bbb-8ccc-\d{12} {2}done after 3 s$/);
    // eslint-disable-next-line no-control-regex
    expect(rows[3]).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(rows[3]).toContain("\ufffd[2Jred\ufffd\ufffdhost\ufffd\ufffdevil");
  });

  it.each([
    [{ devices: [{ id: "one" }], colour: "red" }, ["is not a tenant", "devices[0].id", "colour"]],
    [{ devices: [{ id, devicename: "MINE" }] }, ["a managed device has no 'devicename'"]],
    [{ behaviour: { lastSync: "sometimes" } }, ["behaviour.lastSync"]],
  ])("say what is wrong with the tenant %j", async (tenant, reasons) => {
    await writeFile(file, JSON.stringify(tenant));
    const refused = readOptions(["--tenant", file]);
    for (const reason of reasons) await expect(refused).rejects.toThrow(reason);
  });

  it("say that a file is not JSON", async () => {
    await writeFile(file, "{");
    await expect(readOptions(["--tenant", file])).rejects.toThrow(`${file} is not JSON`);
  });

  it.each([
    [["--time-scale", "0"], "--time-scale can't be '0'"],
    [["--colour"], "--colour"],
    [["--latency", "9-1"], "--latency can't be '9-1'"],
    [["--latency", "-1"], "--latency"],
    [["--fleet", "0"], "--fleet can't be '0'"],
    [["--tenant", "/no/such/file"], "/no/such/file"],
  ])("refuse %j", async (args, message) => {
    await expect(readOptions(args)).rejects.toThrow(message);
  });
});
