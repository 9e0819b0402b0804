import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { createBrotliCompress, createDeflate, createGzip } from "node:zlib";
import { createFetch, NoAnswerError } from "../../../provider/graph/transport/http";
import { createCertificates } from "../../../simulator/server/certificates";
import { rejection } from "../../support/errors";

const megabyte = Buffer.alloc(1024 * 1024);
const compressions = {
  gzip: createGzip,
  deflate: createDeflate,
  br: createBrotliCompress,
};

describe("a body", () => {
  let server: Server;
  let url: string;
  let caCertificate: string;
  /** Megabytes that the next answers have once they are unpacked. */
  let megabytes: number;
  let closed: Promise<void>;
  beforeAll(async () => {
    const { authority, certificate, privateKey } = await createCertificates();
    caCertificate = authority;
    server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
      closed = new Promise((resolve) => request.socket.once("close", resolve));
      const encoding = (request.url ?? "").slice(1);
      const compress = compressions[encoding as keyof typeof compressions] as
        (() => ReturnType<typeof createGzip>) | undefined;
      response.writeHead(200, compress ? { "Content-Encoding": encoding } : {});
      const body = Readable.from(repeated(megabyte, megabytes));
      const sent = compress ? body.pipe(compress()) : body;
      response.on("close", () => body.destroy());
      sent.pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

  function* repeated(chunk: Buffer, times: number): Generator<Buffer> {
    for (let nth = 0; nth < times; nth += 1) yield chunk;
  }

  it.each(["gzip", "deflate", "br", "as-it-is"])(
    "without end (%s) is given up at 32 MB unpacked: its connection is closed, and what was asked may have been done",
    async (encoding) => {
      megabytes = Infinity;
      const asked = createFetch(caCertificate)(`${url}/${encoding}`);
      const { message, mayBeSent, kind } = await rejection(asked, NoAnswerError);
      expect(message).toBe("the answer is larger than 32 MB, the most that is read");
      expect([mayBeSent, kind]).toEqual([true, "unreachable"]);
      await closed;
    },
  );

  it.each(["gzip", "as-it-is"])("of 32 MB (%s) is read", async (encoding) => {
    megabytes = 32;
    const response = await createFetch(caCertificate)(`${url}/${encoding}`);
    expect((await response.arrayBuffer()).byteLength).toBe(32 * megabyte.length);
  });

  it("of more is not", async () => {
    megabytes = 33;
    await expect(createFetch(caCertificate)(`${url}/gzip`)).rejects.toThrow("larger than 32 MB");
  });
});
