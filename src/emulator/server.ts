import { randomUUID } from "node:crypto";
import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type Log } from "../core/ports.ts";
import { ArmError } from "./arm/armError.ts";
import { type Answer, type Call, Refusal } from "./serverCall.ts";
import { hostNameOf, isForeignOrigin, isOwnHost, originOf } from "./serverHost.ts";
import { type RouteTable } from "./serverRoutes.ts";
import { type TrafficRecorder } from "./trafficRecorder.ts";
import { vaultOfHost } from "./vault/vaultHost.ts";

/** What the main port needs to answer. */
export interface ServerOptions {
  readonly routes: RouteTable;
  /** Who answers for a registry that is called by name in the Host header, or undefined for other hosts. */
  readonly registryListener: (hostName: string) => RequestListener | undefined;
  readonly recorder: TrafficRecorder | undefined;
  readonly log: Log;
}

/**
 * Makes the listener of the main port: checks host and origin, hands registries' names to their data plane, finds
 * the route, and is the one place that turns errors into answers. Errors that are no `Refusal` are logged and
 * answered with 500 without their text.
 */
export function createRequestListener(options: ServerOptions): RequestListener {
  return (request, response) => {
    const registry = options.registryListener(hostNameOf(request.headers.host ?? ""));
    if (registry !== undefined && !isForeignOrigin(request, originOf(request))) {
      registry(request, response);
      return;
    }
    void answer(request, options).then(
      (found) => send(found, request, response),
      (error: unknown) => {
        options.log.error(`${request.method ?? ""} failed: ${describe(error)}`);
        send(internalError().toAnswer(), request, response);
      },
    );
  };
}

async function answer(request: IncomingMessage, options: ServerOptions): Promise<Answer> {
  try {
    const call = toCall(request);
    const watched = options.recorder?.watch(call);
    const found = await answerCall(watched?.call ?? call, options);
    watched?.answered(found);
    return found;
  } catch (error) {
    return answerOf(error);
  }
}

async function answerCall(call: Call, options: ServerOptions): Promise<Answer> {
  try {
    const match = options.routes.match(call);
    if (match.kind === "otherMethod") {
      throw new ArmError(
        405,
        "HttpMethodNotAllowed",
        `The method ${call.method} is not allowed here; allowed: ${match.allowed.join(", ")}`,
      );
    }
    if (match.kind === "none") {
      throw new ArmError(404, "NotFound", `There is nothing at ${pathOf(call.target)}`);
    }
    const { handler, parameters } = match;
    return await handler({ ...call, parameter: (name) => parameterOf(parameters, name) });
  } catch (error) {
    return answerOf(error);
  }
}

function answerOf(error: unknown): Answer {
  if (error instanceof Refusal) {
    return error.toAnswer();
  }
  throw error;
}

function toCall(request: IncomingMessage): Call {
  const origin = originOf(request);
  if (!isOwnHost(request.headers.host ?? "", (name) => vaultOfHost(name) !== undefined)) {
    throw new ArmError(
      403,
      "ForeignHost",
      "The Host header names another machine; use 127.0.0.1 or localhost",
    );
  }
  if (isForeignOrigin(request, origin)) {
    throw new ArmError(403, "ForeignOrigin", "Pages of other origins have no access");
  }
  const target = request.url ?? "/";
  return {
    method: request.method ?? "GET",
    segments: segmentsOf(pathOf(target)),
    target,
    query: new URLSearchParams(target.split("?").slice(1).join("?")),
    headers: request.headers,
    origin,
    body: request,
    parameter: () => "",
  };
}

function pathOf(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

/** Decoded by hand: `URL` would resolve `..` and its encodings instead of showing them. */
function segmentsOf(path: string): readonly string[] {
  try {
    return path
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent);
  } catch {
    throw new ArmError(400, "InvalidPath", "The path has a percent sign that encodes nothing");
  }
}

function parameterOf(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) {
    throw new TypeError(`The route has no parameter ${name}`);
  }
  return value;
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const bytes = bytesOf(answer.body);
  const isJson = answer.body !== undefined && !(answer.body instanceof Uint8Array);
  response.writeHead(answer.status, {
    ...(isJson ? { "content-type": "application/json; charset=utf-8" } : {}),
    "cache-control": "no-cache",
    "x-ms-request-id": randomUUID(),
    ...(answer.status === 204 ? {} : { "content-length": String(bytes.byteLength) }),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function bytesOf(body: object | undefined): Uint8Array {
  if (body === undefined) {
    return new Uint8Array();
  }
  return body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body), "utf8");
}

function internalError(): ArmError {
  return new ArmError(
    500,
    "InternalServerError",
    "The emulator failed to answer; its log tells more",
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
