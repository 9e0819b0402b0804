import { spawn } from "node:child_process";
import { once } from "node:events";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ProviderHandshakeRequest, type ProviderHandshakeResponse } from "@pulumi/pulumi/proto/provider_pb";

/**
 * Starts an executable as the engine starts a plugin, asks it to Handshake, and ends it.
 *
 * @param executable The plugin, or a link to it.
 * @returns What it answered, or why there was no answer: what it said on stderr.
 */
export async function handshakeOf(executable: string, environment: NodeJS.ProcessEnv = {}): Promise<object | string> {
  const onWindows = process.platform === "win32";
  const child = spawn(onWindows ? `"${executable}.cmd"` : executable, ["127.0.0.1:1"], {
    shell: onWindows,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const closed = once(child, "close");
  try {
    const port = await Promise.race([once(child.stdout, "data"), closed.then(() => undefined)]);
    return port ? await handshake(String(port[0]).trim()) : Buffer.concat(said).toString();
  } finally {
    child.kill("SIGKILL");
    await closed;
  }
}

async function handshake(port: string): Promise<object> {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  try {
    const answer = await new Promise<ProviderHandshakeResponse>((resolve, reject) => {
      client.handshake(new ProviderHandshakeRequest(), (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
    return answer.toObject();
  } finally {
    client.close();
  }
}
