import { type IncomingHttpHeaders } from "node:http";
import { type Readable } from "node:stream";
import { type Action, type Principal } from "./access.ts";
import { OciError } from "./ociError.ts";
import { type RegistryContent } from "./registryContent.ts";
import { type RepositoryEvent } from "./repositoryEvents.ts";

/** What the data plane must know of a registry beside its content. */
export interface RegistryFacts {
  /** Host, with port where it has one; also the audience of tokens. */
  readonly loginServer: string;
  readonly adminUserEnabled: boolean;
  /** Either opens the registry for the admin user, whose name is the registry's. */
  readonly adminPasswords: readonly [string, string];
}

/** One authorised request of the data plane. */
export interface OciCall {
  readonly method: string;
  /** Decoded path, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Name of the registry as its resource spells it. */
  readonly registryName: string;
  readonly loginServer: string;
  readonly registry: RegistryContent;
  readonly principal: Principal;
  /** Name of the repository in the path, checked; empty for routes of the whole registry. */
  readonly repository: string;
  /** Tag, digest or upload in the path, unchecked; empty for routes without. */
  readonly reference: string;
  /** Tells those outside what was done to an image of the repository. */
  readonly tell: (change: ImageChange) => void;
  /** Brings an image of the repository from where a rule says that it comes from; does nothing without a rule. */
  readonly bring: (reference: string) => Promise<void>;
}

/** What a request did to an image. */
export type ImageChange = Pick<RepositoryEvent, "action" | "tag" | "digest" | "mediaType" | "size">;

/** What a handler gives back: an object goes out as JSON, bytes and streams as they are. */
export interface OciAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: OciBody;
}

/** Body of an answer. A stream is destroyed by whoever sends it. */
export type OciBody =
  | { readonly kind: "json"; readonly value: object }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "stream"; readonly stream: Readable; readonly length: number };

/** Answers one method of a route. Throws `OciError` for what is refused. */
export interface OciHandler {
  /** The caller needs one of these on the route's repository; empty: anybody who signed in may call. */
  readonly needs: readonly Action[];
  readonly answer: (call: OciCall) => Promise<OciAnswer>;
}

/** A path, with the named groups `repository` and `reference` where it has them, and who answers its methods. */
export interface OciRoute {
  readonly pattern: RegExp;
  /** What is accessed when the path names no repository. */
  readonly resource?: "catalog";
  /** HEAD is answered by GET's row when it has none of its own. */
  readonly methods: Readonly<Record<string, OciHandler>>;
}

/** Reads a body whole; throws `SIZE_INVALID` with status 413 when it is longer than `limit` bytes. */
export async function readBody(body: Readable, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of chunksOf(body)) {
    size += bytes.byteLength;
    if (size > limit) {
      throw new OciError("SIZE_INVALID", `The body is longer than ${limit} bytes`, { status: 413 });
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/**
 * The pieces of a body. Leaving the loop early does not destroy the stream: for a request that would close the
 * connection, and the client would never read why it was refused.
 */
export function chunksOf(body: Readable): AsyncIterable<Uint8Array> {
  const iterator: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false });
  return iterator;
}

/** An answer with a JSON body. */
export function json(
  value: object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): OciAnswer {
  return { status, headers, body: { kind: "json", value } };
}
