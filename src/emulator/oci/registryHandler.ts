import { type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Log } from "../../core/ports.ts";
import { originOf } from "../serverHost.ts";
import { type Action, isAllowed, type Principal, type Resource } from "./access.ts";
import { acrListings } from "./acrListings.ts";
import { authenticate, challenge, type Door } from "./authentication.ts";
import { blobRoutes } from "./blobRoutes.ts";
import { checkedRepositoryName } from "./contentName.ts";
import { type ContentStore } from "./contentStore.ts";
import { listingRoutes } from "./listingRoutes.ts";
import { manifestRoutes } from "./manifestRoutes.ts";
import {
  json,
  type OciAnswer,
  type OciBody,
  type OciCall,
  type OciHandler,
  type OciRoute,
  type RegistryFacts,
} from "./ociCall.ts";
import { OciError, type OciErrorCode } from "./ociError.ts";
import { type PullThrough } from "./pullThrough.ts";
import { type RepositoryEvents } from "./repositoryEvents.ts";
import { type RepositoryTokens } from "./repositoryTokens.ts";
import { answerTokenRoute } from "./tokenRoutes.ts";
import { type Tokens } from "./tokens.ts";

/** What the data plane of the registries is made of. */
export interface RegistryHandlerOptions {
  readonly content: ContentStore;
  readonly tokens: Tokens;
  /** Absent where registries have no tokens of their own. */
  readonly repositoryTokens?: RepositoryTokens;
  /** What is known of a registry, found without regard to case, or undefined when there is none. */
  readonly registryFacts: (name: string) => RegistryFacts | undefined;
  /** Absent where registries cache no others. */
  readonly pullThrough?: PullThrough;
  /** Absent where nobody is told. */
  readonly events?: RepositoryEvents;
  readonly log: Log;
}

/** Answers one request to a registry; never rejects. */
export type RegistryHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  registryName: string,
) => Promise<void>;

/** Longest path and query that is looked at: a repository, a digest and room for the rest. */
const longestTarget = 8192;

/** What the service has and the emulator refuses, by path. */
const notEmulated: readonly (readonly [RegExp, OciErrorCode, string])[] = [
  [/^\/v2\/_acr\//u, "LegacyAcrApiNotEmulated", "The old API below /v2/_acr; use /acr/v1"],
  [/^\/acr\/v1\/_deleted(\/|$)/u, "SoftDeleteNotEmulated", "Soft delete"],
  [/^\/v2\/.+\/_trust\//u, "ContentTrustNotEmulated", "Docker content trust"],
  [/^\/artifact-streaming\//u, "ArtifactStreamingNotEmulated", "Artifact streaming"],
];

interface MatchedRoute {
  readonly handler: OciHandler;
  readonly resource: Resource | undefined;
  readonly repository: string;
  readonly reference: string;
}

/**
 * Makes the handler of the registries' data plane: the OCI distribution API, ACR's listings and its token service.
 * Errors are written here and nowhere else; unexpected ones are logged and answered with 500 without their text.
 */
export function createRegistryHandler(options: RegistryHandlerOptions): RegistryHandler {
  const routes = [
    ...listingRoutes,
    ...manifestRoutes((move) => options.content.announceTag(move)),
    ...blobRoutes,
    ...acrListings,
  ];
  return async (request, response, registryName) => {
    const found = await answer(request, registryName, options, routes).catch((error: unknown) =>
      answerError(error, request, options.log),
    );
    await send(found, request, response).catch((error: unknown) => {
      // The status is out already: all that is left is to break off, so that the client sees a cut answer.
      response.destroy();
      options.log.info(`${describeCall(request)} was broken off: ${messageOf(error)}`);
    });
  };
}

async function answer(
  request: IncomingMessage,
  registryName: string,
  options: RegistryHandlerOptions,
  routes: readonly OciRoute[],
): Promise<OciAnswer> {
  const facts = options.registryFacts(registryName);
  if (facts === undefined) {
    throw new OciError("NAME_UNKNOWN", `There is no registry ${registryName}`);
  }
  const { path, query } = targetOf(request);
  const { tokens, repositoryTokens } = options;
  const door: Door = { registryName, facts, tokens, repositoryTokens, origin: originOf(request) };
  const token = await answerTokenRoute(request, path, query, door);
  if (token !== undefined) {
    return token;
  }
  const method = request.method ?? "GET";
  const caller = authenticate(request, door);
  if (caller === undefined || caller === "invalid") {
    const wanted = wantedOf(() => matchRoute(routes, method, path));
    throw challenge(door, wanted, caller === "invalid" ? "invalid_token" : undefined);
  }
  const route = matchRoute(routes, method, path);
  checkAccess(caller, route, door);
  const { handler, repository, reference } = route;
  const registry = await options.content.registry(registryName);
  const { loginServer } = facts;
  const { headers } = request;
  const common = {
    method,
    path,
    query,
    headers,
    body: request,
    registryName,
    loginServer,
    registry,
  };
  const call = { ...common, principal: caller, repository, reference };
  return handler.answer({ ...call, ...outsideOf(call, options) });
}

/** What a call reaches outside its registry: those who are told, and the sources of cache rules. */
function outsideOf(
  call: Omit<OciCall, "tell" | "bring">,
  { events, pullThrough }: RegistryHandlerOptions,
): Pick<OciCall, "tell" | "bring"> {
  const { registryName, loginServer, repository, method, headers } = call;
  const userAgent = headers["user-agent"] ?? "";
  return {
    tell: (change) => {
      const by = { registry: registryName, loginServer, repository, method, userAgent };
      events?.announce({ ...change, ...by });
    },
    bring: async (reference) => pullThrough?.bring(registryName, repository, reference),
  };
}

/** Decoded by hand: `URL` would resolve `..` and its encodings, which must arrive at the checks as they came. */
function targetOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const target = request.url ?? "/";
  if (target.length > longestTarget) {
    throw new OciError("NAME_INVALID", "The address is too long", { status: 414 });
  }
  const mark = target.indexOf("?");
  const encoded = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
  try {
    return { path: decodeURIComponent(encoded), query };
  } catch {
    throw new OciError("NAME_INVALID", "The address has a percent sign that encodes nothing");
  }
}

function matchRoute(routes: readonly OciRoute[], method: string, path: string): MatchedRoute {
  const refused = notEmulated.find(([pattern]) => pattern.test(path));
  if (refused !== undefined) {
    throw new OciError(refused[1], `Not emulated: ${refused[2]}`);
  }
  const route = routes.find(({ pattern }) => pattern.test(path));
  if (route === undefined) {
    throw new OciError("NAME_UNKNOWN", `There is nothing at ${path.slice(0, 300)}`);
  }
  const handler = route.methods[method] ?? (method === "HEAD" ? route.methods["GET"] : undefined);
  if (handler === undefined) {
    throw new OciError("UNSUPPORTED", `The method ${method} is not allowed here`, {
      headers: { allow: Object.keys(route.methods).join(", ") },
    });
  }
  const { repository = "", reference = "" } = route.pattern.exec(path)?.groups ?? {};
  return { handler, resource: resourceOf(route, repository), repository, reference };
}

function resourceOf(route: OciRoute, repository: string): Resource | undefined {
  if (repository !== "") {
    return { type: "repository", name: checkedRepositoryName(repository) };
  }
  return route.resource === undefined ? undefined : { type: "registry", name: route.resource };
}

/** What a caller without credentials wants, for the challenge; undefined when there is no such thing. */
function wantedOf(
  match: () => MatchedRoute,
): { readonly resource: Resource; readonly actions: readonly Action[] } | undefined {
  try {
    const { resource, handler } = match();
    return resource === undefined ? undefined : { resource, actions: actionsOf(handler, resource) };
  } catch (error) {
    if (error instanceof OciError) {
      return undefined;
    }
    throw error;
  }
}

/** The scope to ask for: the catalog is asked for with `*`, and who pushes must be able to pull. */
function actionsOf({ needs }: OciHandler, resource: Resource): readonly Action[] {
  if (resource.type === "registry") {
    return ["*"];
  }
  return needs[0] === "push" ? ["pull", "push"] : needs.slice(0, 1);
}

function checkAccess(caller: Principal, route: MatchedRoute, door: Door): void {
  const { resource, handler } = route;
  if (resource !== undefined && !isAllowed(caller, resource, handler.needs)) {
    throw challenge(
      door,
      { resource, actions: actionsOf(handler, resource) },
      "insufficient_scope",
    );
  }
}

function answerError(error: unknown, request: IncomingMessage, log: Log): OciAnswer {
  if (error instanceof OciError) {
    return json(error.toBody(), error.headers, error.status);
  }
  if (request.readableAborted) {
    log.info(`${describeCall(request)} was broken off by the client`);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error(`${describeCall(request)} failed: ${text}`);
  }
  const unknown = new OciError("UNKNOWN", "The emulator failed to answer; its log tells more");
  return json(unknown.toBody(), {}, unknown.status);
}

async function send(
  { status, headers = {}, body }: OciAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (response.destroyed) {
    return;
  }
  const content = bytesOf(body);
  response.writeHead(status, {
    "docker-distribution-api-version": "registry/2.0",
    ...(body?.kind === "json" ? { "content-type": "application/json; charset=utf-8" } : {}),
    ...(content === undefined || status === 204
      ? {}
      : { "content-length": String(content.byteLength) }),
    ...headers,
  });
  if (body?.kind === "stream") {
    await pipeline(body.stream, response);
    return;
  }
  response.end(request.method === "HEAD" ? undefined : content);
}

function bytesOf(body: OciBody | undefined): Uint8Array | undefined {
  switch (body?.kind) {
    case "stream":
      return undefined;
    case "json":
      return Buffer.from(JSON.stringify(body.value), "utf8");
    case "bytes":
      return body.bytes;
    case undefined:
      return new Uint8Array();
  }
}

/** Without the query, which may hold secrets. */
function describeCall(request: IncomingMessage): string {
  return `${request.method ?? ""} ${(request.url ?? "").split("?", 1)[0]?.slice(0, 300) ?? ""}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
