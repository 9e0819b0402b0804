import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stackConfig, StackFiles } from "./stackFiles";

/** What a run of the CLI printed, both streams together, and its exit code. */
export interface Run {
  code: number;
  output: string;
}

/** A run that is under way. */
export interface StartedRun {
  child: ChildProcess;
  ended: Promise<Run>;
  /** The id of a process that the CLI itself has started, by its command line: a language host starts plugins too. */
  startedProcess: (command: RegExp) => Promise<number>;
}

/** A resource as the state has it. */
export interface ResourceState {
  urn: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  initErrors?: string[];
  /** The URNs of the resources that it uses or waits for. */
  dependencies?: string[];
}

const repository = join(__dirname, "../..");
const passphrase = "passphrase";

/** A user's project in a folder of its own, run by the real CLI with its state in that folder. */
export class Project {
  readonly folder: string;
  private readonly stack: StackFiles;
  private config: Record<string, string> = {};

  private constructor(
    private readonly home: string,
    program: string,
    private readonly path?: string,
  ) {
    this.folder = join(home, program);
    this.stack = new StackFiles(join(home, "state"), { project: "project", name: "dev" });
  }

  /** A folder with nothing in it, below others if the path says so. */
  static empty(program = "program", path?: string): Project {
    const home = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-project-"));
    for (const name of ["state", program]) mkdirSync(join(home, name), { recursive: true });
    return new Project(home, program, path);
  }

  /** @param program The text of its `index.js`. */
  static create(program: string, config: Record<string, string>): Project {
    const project = Project.empty();
    symlinkSync(join(repository, "node_modules"), join(project.folder, "node_modules"), "junction");
    project.begin(program, config);
    return project;
  }

  /**
   * A project in any language.
   *
   * @param files Their texts by name, Pulumi.yaml among them, which has to call it `project`.
   * @param path A folder whose executables come before those on PATH.
   */
  static ofFiles(files: Record<string, string>, config: Record<string, string>, path?: string): Project {
    const project = Project.empty("program", path);
    project.writeFiles(files);
    project.stack.create();
    project.configure(config);
    return project;
  }

  /** Writes the program and the project's file, and makes a stack, with what is installed already. */
  begin(program: string, config: Record<string, string>): void {
    this.write(program);
    writeFileSync(
      join(this.folder, "Pulumi.yaml"),
      "name: project\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    this.stack.create();
    this.configure(config);
  }

  /** Replaces the program. */
  write(program: string): void {
    writeFileSync(join(this.folder, "index.js"), program);
  }

  /** Writes these files of the project, by name. */
  writeFiles(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
  }

  /** Changes a file of the project. */
  edit(name: string, change: (text: string) => string): void {
    this.writeFiles({ [name]: change(readFileSync(join(this.folder, name), "utf8")) });
  }

  /** Sets these keys of the stack, besides those that are set. */
  configure(config: Record<string, string>): void {
    this.replaceConfig({ ...this.config, ...config });
  }

  /** Sets these keys of the stack, and no others. */
  replaceConfig(config: Record<string, string>): void {
    this.config = config;
    writeFileSync(join(this.folder, "Pulumi.dev.yaml"), stackConfig(this.config, passphrase));
  }

  /** `pulumi up`, without a preview of its own. */
  up(...options: string[]): Promise<Run> {
    return this.pulumi("up", "--yes", "--skip-preview", "--non-interactive", ...options);
  }

  refresh(...options: string[]): Promise<Run> {
    return this.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive", ...options);
  }

  destroy(): Promise<Run> {
    return this.pulumi("destroy", "--yes", "--skip-preview", "--non-interactive");
  }

  /** The resources in the state, by the last part of their URN. */
  resources(): Record<string, ResourceState> {
    const named = this.stack
      .resources<ResourceState>()
      .map((resource) => [resource.urn.split("::").at(-1) ?? "", resource] as const);
    return Object.fromEntries<ResourceState>(named);
  }

  /** The stack's state, secrets encrypted as they are stored. */
  state(): string {
    return this.stack.text();
  }

  async expectSuccess(...args: string[]): Promise<Run> {
    const run = await this.pulumi(...args);
    if (run.code !== 0) throw new Error(`pulumi ${args.join(" ")} exited with ${run.code}:\n${run.output}`);
    return run;
  }

  pulumi(...args: string[]): Promise<Run> {
    return this.start(...args).ended;
  }

  /** Starts a run, for a test that does something to it. */
  start(...args: string[]): StartedRun {
    const child = spawn("pulumi", args, { cwd: this.folder, env: this.environment() });
    let output = "";
    const collect = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const ended = new Promise<Run>((resolve, reject) => {
      child.once("error", reject);
      // A process that outlives a killed CLI keeps its streams open.
      child.once("exit", (code) => setTimeout(() => resolve({ code: code ?? -1, output }), code === null ? 0 : 100));
    });
    return { child, ended, startedProcess: (command) => childOf(child.pid ?? 0, command) };
  }

  environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...(this.path ? { PATH: [this.path, process.env["PATH"]].join(delimiter) } : {}),
      PULUMI_BACKEND_URL: `file://${join(this.home, "state")}`,
      PULUMI_HOME: join(this.home, "pulumi"),
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_STACK: "dev",
      PULUMI_DIY_BACKEND_GZIP: "false",
    };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function childOf(pid: number, command: RegExp): Promise<number> {
  for (;;) {
    const found = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .find((match) => match && Number(match[2]) === pid && command.test(match[3] ?? ""));
    if (found) return Number(found[1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
