import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** The largest body that is read, in bytes, packed and unpacked. */
export const largestBody = 4 * 1024 * 1024;

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const encodings = new Map<string, Unpack>([
  ["gzip", promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)],
  ["deflate", promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)],
  ["br", promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress)],
  ["identity", (body) => Promise.resolve(body)],
]);

/** A body that can't be read. */
export class UnreadableBody extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** The text of a body that was sent with that `Content-Encoding`. @throws {UnreadableBody} */
export async function textOf(body: Buffer, contentEncoding = "identity"): Promise<string> {
  const names = contentEncoding.split(",").map((name) => name.trim().toLowerCase());
  let text = body;
  for (const name of names.reverse()) text = await unpacked(text, name);
  return text.toString("utf8");
}

async function unpacked(body: Buffer, name: string): Promise<Buffer> {
  const unpack = encodings.get(name);
  if (!unpack) throw new UnreadableBody(415, `The content encoding '${name}' is not supported.`);
  try {
    return await unpack(body, { maxOutputLength: largestBody });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) throw new UnreadableBody(413, `The body has more than ${largestBody} bytes when it is unpacked.`);
    throw new UnreadableBody(400, `The body is not ${name}, as its content encoding says.`);
  }
}
