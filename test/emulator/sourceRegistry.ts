import { MemorySource } from "../support/memorySource.ts";
import {
  startStubServer,
  type StubAnswer,
  type StubRequest,
  type StubServer,
} from "../support/stubServer.ts";

/** What a source wants to know before it gives something. */
export type SourceAccess = "open" | "basic" | "bearer" | "anonymousBearer";

/** A registry on loopback whose content and behaviour a test decides; every repository of it has the same images. */
export interface SourceRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly content: MemorySource;
  /** Paths that were asked for, in order, without those that were answered with 401. */
  readonly given: string[];
  /** Answers that replace the true ones, by path. */
  readonly instead: Map<string, StubAnswer>;
  access: SourceAccess;
  readonly server: StubServer;
}

/** User name and password that a source takes. */
export const sourceLogin = { username: "puller", password: "source-password" } as const;

const basic = `Basic ${Buffer.from(`${sourceLogin.username}:${sourceLogin.password}`).toString("base64")}`;

/** Starts one that is open and empty. */
export async function startSourceRegistry(): Promise<SourceRegistry> {
  const content = new MemorySource();
  const given: string[] = [];
  const instead = new Map<string, StubAnswer>();
  const server = await startStubServer((request, origin) => {
    const refusal = refused(source, request, origin);
    if (refusal !== undefined) {
      return refusal;
    }
    given.push(request.url);
    return instead.get(request.url) ?? answer(content, request);
  });
  const { host } = new URL(server.origin);
  const source: SourceRegistry = { host, content, given, instead, access: "open", server };
  return source;
}

function refused(
  { access }: SourceRegistry,
  { url, headers }: StubRequest,
  origin: string,
): StubAnswer | undefined {
  const { authorization } = headers;
  if (url.startsWith("/token?")) {
    const scope = new URL(url, origin).searchParams.get("scope") ?? "";
    return access === "bearer" && authorization !== basic
      ? { status: 401, body: { details: `no ${sourceLogin.password} for you` } }
      : { status: 200, body: { token: `token-for-${scope}` } };
  }
  const [, repository = ""] = /^\/v2\/(.+)\/(?:manifests|blobs)\//u.exec(url) ?? [];
  const wanted: Readonly<Record<SourceAccess, string | undefined>> = {
    open: undefined,
    basic,
    bearer: `Bearer token-for-repository:${repository}:pull`,
    anonymousBearer: `Bearer token-for-repository:${repository}:pull`,
  };
  if (wanted[access] === undefined || authorization === wanted[access]) {
    return undefined;
  }
  const challenge =
    access === "basic"
      ? 'Basic realm="source"'
      : `Bearer realm="${origin}/token",service="source",scope="repository:${repository}:pull"`;
  return {
    status: 401,
    headers: { "www-authenticate": challenge },
    body: { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] },
  };
}

function answer(content: MemorySource, { url, headers }: StubRequest): StubAnswer | undefined {
  const [, kind, reference = ""] = /^\/v2\/.+\/(manifests|blobs)\/([^/]+)$/u.exec(url) ?? [];
  const text = (kind === "blobs" ? content.blobs : content.manifests).get(reference);
  if (text === undefined) {
    return { status: 404, body: { errors: [{ code: "MANIFEST_UNKNOWN", message: "unknown" }] } };
  }
  if (kind === "manifests") {
    const { mediaType } = JSON.parse(text) as { readonly mediaType: string };
    return { status: 200, body: text, headers: { "content-type": mediaType } };
  }
  const isWholeRange = headers.range === `bytes=0-${text.length - 1}`;
  return { status: isWholeRange ? 206 : 200, body: text };
}
