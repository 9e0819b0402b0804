import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a run of the CLI printed, both streams together, and its exit code. */
export interface Run {
  code: number;
  output: string;
}

/** A resource as the exported state has it. */
export interface ResourceState {
  urn: string;
  type: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  initErrors?: string[];
}

const repository = join(__dirname, "../..");

/** A user's project in a folder of its own, run by the real CLI with its state in that folder. */
export class Project {
  readonly folder: string;

  private constructor(
    private readonly home: string,
    program: string,
  ) {
    this.folder = join(home, program);
  }

  /** A folder with nothing in it, below others if the path says so. */
  static empty(program = "program"): Project {
    const home = mkdtempSync(join(tmpdir(), "pulumi-bitlocker-project-"));
    for (const name of ["state", program]) mkdirSync(join(home, name), { recursive: true });
    return new Project(home, program);
  }

  /** @param program The text of its `index.js`. */
  static async create(program: string, config: Record<string, string>): Promise<Project> {
    const project = Project.empty();
    symlinkSync(join(repository, "node_modules"), join(project.folder, "node_modules"), "junction");
    await project.begin(program, config);
    return project;
  }

  /** Writes the program and the project's file, and makes a stack, with what is installed already. */
  async begin(program: string, config: Record<string, string>): Promise<void> {
    this.write(program);
    writeFileSync(
      join(this.folder, "Pulumi.yaml"),
      "name: project\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    await this.expectSuccess("stack", "init", "dev");
    await this.configure(config);
  }

  /** Replaces the program. */
  write(program: string): void {
    writeFileSync(join(this.folder, "index.js"), program);
  }

  async configure(config: Record<string, string>): Promise<void> {
    const options = Object.entries(config).flatMap(([key, value]) => [
      key.endsWith("Secret") ? "--secret" : "--plaintext",
      `${key}=${value}`,
    ]);
    await this.expectSuccess("config", "set-all", ...options);
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
  async resources(): Promise<Record<string, ResourceState>> {
    const exported = JSON.parse(await this.export()) as { deployment: { resources?: ResourceState[] } };
    const resources = exported.deployment.resources ?? [];
    const named = resources.map((resource) => [resource.urn.split("::").at(-1) ?? "", resource] as const);
    return Object.fromEntries<ResourceState>(named);
  }

  /** `pulumi stack export`, secrets encrypted as they are stored. */
  async export(): Promise<string> {
    return (await this.expectSuccess("stack", "export")).output;
  }

  async expectSuccess(...args: string[]): Promise<Run> {
    const run = await this.pulumi(...args);
    if (run.code !== 0) throw new Error(`pulumi ${args.join(" ")} exited with ${run.code}:\n${run.output}`);
    return run;
  }

  pulumi(...args: string[]): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", args, { cwd: this.folder, env: this.environment() });
      let output = "";
      const collect = (chunk: Buffer) => (output += chunk.toString());
      child.stdout.on("data", collect);
      child.stderr.on("data", collect);
      child.once("error", reject);
      child.once("close", (code) => resolve({ code: code ?? -1, output }));
    });
  }

  environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(this.home, "state")}`,
      PULUMI_HOME: join(this.home, "pulumi"),
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
    };
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
