import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, request } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { type Certificates, createCertificates } from "../../simulator/server/certificates";

export interface ProxyOptions {
  /** The credentials that it accepts. Default: it connects every client. */
  credentials?: { user: string; password: string };
  /** The status of every refusal to connect; `close`: it closes the connection instead. */
  refuses?: number | "close";
  /** Whether it ends the clients' TLS with a certificate of its own authority, and sees every request. */
  inspects?: boolean;
  /** Whether it is itself talked to over TLS, with a certificate of its own authority. */
  overTls?: boolean;
}

/** A proxy on this machine, such as companies have. It records what it was asked. */
export async function startProxy({ credentials, refuses, inspects, overTls }: ProxyOptions = {}) {
  const certificates = await createCertificates();
  /** The hosts that a connection was asked for, and the credentials that came along. */
  const connected: { target: string | undefined; authorization: string | undefined }[] = [];
  /** The requests that it could read, as it ends the clients' TLS. */
  const read: string[] = [];
  const sockets = new Set<Socket>();
  const inspector = createServer((incoming, response) => {
    read.push(`${incoming.method} ${incoming.url?.split("?", 1)[0]}`);
    forward(incoming, response);
  });
  const server: Server = overTls ? createTlsServer(keyOf(certificates)) : createServer();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    sockets.add(socket.on("error", () => socket.destroy()));
    const authorization = incoming.headers["proxy-authorization"];
    connected.push({ target: incoming.url, authorization });
    const status = answerTo(authorization, credentials, refuses);
    if (status === "close") return void socket.destroy();
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (inspects) inspector.emit("connection", inspected(socket, certificates));
    else tunnel(socket, incoming.url ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${overTls ? "https" : "http"}://${host}`,
    caCertificate: certificates.authority,
    connected,
    read,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TestProxy = Awaited<ReturnType<typeof startProxy>>;

function answerTo(
  authorization: string | undefined,
  credentials: ProxyOptions["credentials"],
  refuses?: number | "close",
) {
  if (refuses !== undefined) return refuses;
  if (!credentials) return 200;
  const expected = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  return authorization === `Basic ${expected}` ? 200 : 407;
}

function keyOf({ certificate, privateKey }: Certificates) {
  return { cert: certificate, key: privateKey };
}

function tunnel(socket: Socket, target: string): void {
  const url = new URL(`https://${target}`);
  const onward = connect(Number(url.port || 443), url.hostname);
  onward.on("error", () => socket.destroy());
  socket.on("close", () => onward.destroy());
  socket.pipe(onward).pipe(socket);
}

function inspected(socket: Socket, certificates: Certificates): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(keyOf(certificates)) });
  // A client that does not trust the authority hangs up.
  return secure.on("error", () => socket.destroy());
}

/** The proxy does not verify the server's certificate. */
function forward(incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = "" } = incoming;
  const onward = request(`https://${headers.host}${url}`, { method, headers, rejectUnauthorized: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.writeHead(502).end());
  incoming.pipe(onward);
}
