import { type ChildProcess, fork } from "node:child_process";

interface Call {
  id: number;
  method: string;
  argument: unknown;
}

interface Return {
  id: number;
  result?: unknown;
  error?: string;
}

/** Answers another process's calls until that process is gone, and then tidies up. */
export function serve(methods: Record<string, (argument: never) => unknown>, tidyUp?: () => Promise<void>): void {
  process.on("message", ({ id, method, argument }: Call) => {
    const run = async () => methods[method]?.(argument as never);
    run().then(
      (result) => process.send?.({ id, result } satisfies Return),
      (error: unknown) => process.send?.({ id, error: describe(error) } satisfies Return),
    );
  });
  process.on("disconnect", () => void (tidyUp?.() ?? Promise.resolve()).finally(() => process.exit()));
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const heapOption = "--max-old-space-size=";

/** A process of its own, on the other core, in which {@link serve} answers calls. */
export class Peer {
  private readonly child: ChildProcess;
  private readonly returns = new Map<number, (answer: Return) => void>();
  private calls = 0;

  /**
   * @param file The module that calls {@link serve}.
   * @param heapInMB What its heap may grow to. Default: Node's own limit.
   */
  constructor(file: string, heapInMB?: number) {
    const inherited = process.execArgv.filter((option) => !option.startsWith(heapOption));
    const execArgv = [...inherited, ...(heapInMB ? [`${heapOption}${heapInMB}`] : [])];
    this.child = fork(file, { serialization: "advanced", execArgv });
    this.child.on("message", (answer: Return) => this.returns.get(answer.id)?.(answer));
    this.child.on("exit", (code) => {
      for (const [id, settle] of this.returns) settle({ id, error: `${file} exited with ${code}` });
    });
  }

  call<Result>(method: string, argument?: unknown): Promise<Result> {
    const id = (this.calls += 1);
    return new Promise((resolve, reject) => {
      this.returns.set(id, ({ result, error }) => {
        this.returns.delete(id);
        if (error === undefined) resolve(result as Result);
        else reject(new Error(error));
      });
      this.child.send({ id, method, argument } satisfies Call);
    });
  }

  /** Ends the process. */
  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
