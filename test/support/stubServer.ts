import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

/** A request as it came, body and all. */
export interface StubRequest {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An answer: JSON unless the body is a text; `reset` breaks the connection instead. */
export interface StubAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly reset?: boolean;
}

/** A small HTTP server on loopback whose answers a test decides. */
export interface StubServer {
  readonly origin: string;
  readonly requests: StubRequest[];
  close(): Promise<void>;
}

/** Starts a server that answers each request by the function; undefined gives 404. */
export async function startStubServer(
  answer: (request: StubRequest, origin: string) => StubAnswer | undefined,
): Promise<StubServer> {
  const requests: StubRequest[] = [];
  let origin = "";
  const server = createServer((incoming, response) => {
    void readBody(incoming).then((body) => {
      const { method = "", url = "", headers } = incoming;
      const request = { method, url, headers, body };
      requests.push(request);
      send(response, answer(request, origin) ?? { status: 404 });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) {
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function send(response: ServerResponse, { status, body, headers, reset }: StubAnswer): void {
  if (reset === true) {
    response.socket?.resetAndDestroy();
    return;
  }
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const type = typeof body === "string" ? "text/plain" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(text);
}
