import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A stack's checkpoint, as much of it as is asked for. */
interface Checkpoint<Resource> {
  latest?: { resources?: Resource[] };
}

/**
 * The files of a stack, written and read in no time: the CLI takes a second for each of `stack init`, `config set-all` and
 * `stack export`, and most tests need all three.
 */
export class StackFiles {
  private readonly checkpointFile: string;

  /**
   * @param state The folder that is the backend.
   * @param stack Its project's name and its own.
   */
  constructor(
    private readonly state: string,
    private readonly stack: { project: string; name: string },
  ) {
    this.checkpointFile = join(state, ".pulumi/stacks", stack.project, `${stack.name}.json`);
  }

  /** As `pulumi stack init` leaves them. */
  create(): void {
    const { project, name } = this.stack;
    mkdirSync(dirname(this.checkpointFile), { recursive: true });
    writeFileSync(join(this.state, ".pulumi/meta.yaml"), "version: 1\n");
    writeFileSync(
      this.checkpointFile,
      JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${name}` } }),
    );
  }

  /** The checkpoint, secrets encrypted as they are stored, once something was. */
  text(): string {
    if (this.resources().length === 0) throw new Error("No resource is stored.");
    return readFileSync(this.checkpointFile, "utf8");
  }

  resources<Resource>(): Resource[] {
    const { checkpoint } = JSON.parse(readFileSync(this.checkpointFile, "utf8")) as {
      checkpoint: Checkpoint<Resource>;
    };
    return checkpoint.latest?.resources ?? [];
  }
}

/** The text of a stack's configuration file, as `pulumi config set-all` writes it, with all that ends in `Secret` encrypted. */
export function stackConfig(config: Record<string, string>, passphrase: string): string {
  const { salt, encrypt } = encryption(passphrase);
  const values = Object.entries(config).map(([key, value]) => [
    key,
    key.endsWith("Secret") ? { secure: encrypt(value) } : value,
  ]);
  return JSON.stringify({ encryptionsalt: salt, config: Object.fromEntries(values) as object });
}

interface Encryption {
  salt: string;
  encrypt: (text: string) => string;
}

const encryptions = new Map<string, Encryption>();

/** As Pulumi encrypts by a passphrase: a key derived once, AES-256-GCM, and a known word by which it tells a wrong one. */
function encryption(passphrase: string): Encryption {
  const known = encryptions.get(passphrase);
  if (known) return known;
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const encrypt = (text: string) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${encrypted.toString("base64")}`;
  };
  const made = { salt: `v1:${salt.toString("base64")}:${encrypt("pulumi")}`, encrypt };
  encryptions.set(passphrase, made);
  return made;
}
