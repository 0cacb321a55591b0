import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createSocketServer, type Socket } from "node:net";
import { AcrError } from "../core/errors.ts";

/** A port that listens on 127.0.0.1. */
export interface Listener {
  readonly port: number;
  /** Stops listening and cuts what is going on. */
  close(): Promise<void>;
}

/** How to listen. */
export interface ListenerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** PEM texts; with them the port speaks both HTTP and HTTPS. */
  readonly certificate: { readonly key: string; readonly certificate: string } | undefined;
  readonly onRequest: RequestListener;
}

/** First byte of a TLS handshake record (RFC 8446, section 5.1); no HTTP method starts with it. */
const tlsHandshake = 0x16;

/**
 * Listens on 127.0.0.1 and nowhere else. With a certificate the first byte of a connection decides whether it is
 * HTTPS or HTTP. Rejects with `portTaken` when another program has the port or it may not be used.
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const plain = withoutDeadline(createHttpServer(options.onRequest));
  const secure =
    options.certificate === undefined
      ? undefined
      : withoutDeadline(
          createHttpsServer(
            { key: options.certificate.key, cert: options.certificate.certificate },
            options.onRequest,
          ),
        );
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    dispatch(socket, plain, secure);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", (error) => reject(toPortError(error, options.port)));
    server.listen(options.port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : options.port);
    });
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

function dispatch(socket: Socket, plain: Server, secure: Server | undefined): void {
  if (secure === undefined) {
    plain.emit("connection", socket);
    return;
  }
  socket.once("data", (first: Buffer) => {
    socket.pause();
    socket.unshift(first);
    (first[0] === tlsHandshake ? secure : plain).emit("connection", socket);
    process.nextTick(() => socket.resume());
  });
}

/** Uploads may take longer than Node's five minutes for a whole request. */
function withoutDeadline<T extends Server>(server: T): T {
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  return server;
}

function toPortError(error: Error, port: number): Error {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE" || code === "EACCES") {
    return new AcrError("portTaken", `Port ${port} on 127.0.0.1 cannot be used: ${error.message}`, {
      cause: error,
    });
  }
  return error;
}
