import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import {
  type ImageCatalog,
  type RunCredentials,
  type TagMove,
} from "../../src/emulator/oci/content.ts";

type RunName = NonNullable<TagMove["byRun"]>;

/** Images of several registries in memory, with tags that tell when they move. */
export class MemoryImages implements ImageCatalog, RunCredentials {
  readonly #tags = new Map<string, string>();
  readonly #listeners = new Set<(move: TagMove) => void>();
  readonly #logins = new Map<string, RunName>();

  digestOf(registry: string, repository: string, reference: string): Promise<string | undefined> {
    return Promise.resolve(this.#tags.get(`${registry}/${repository}:${reference}`));
  }

  onTagMoved(listener: (move: TagMove) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  issue(run: RunName): { readonly username: string; readonly password: string } {
    const password = randomUUID();
    this.#logins.set(password, run);
    return { username: "run", password };
  }

  revoke(run: RunName): void {
    for (const [password, { runId }] of this.#logins) {
      if (runId === run.runId) {
        this.#logins.delete(password);
      }
    }
  }

  /** The run that has this password. */
  runOf(password: string): RunName | undefined {
    return this.#logins.get(password);
  }

  /** Moves a tag as a push does. */
  move(registry: string, image: string, digest: string, byRun?: RunName): void {
    const key = `${registry}/${image}`;
    const previousDigest = this.#tags.get(key);
    this.#tags.set(key, digest);
    const [repository = "", tag = ""] = image.split(":");
    this.#listeners.forEach((listen) =>
      listen({ registry, repository, tag, digest, previousDigest, byRun }),
    );
  }
}

/** A registry's data plane on a port of its own: enough of the distribution protocol for buildah and podman. */
export interface MemoryRegistry {
  readonly port: number;
  readonly server: Server;
}

/** Serves one registry over plain HTTP; every request needs the credentials of a run. */
export async function serveMemoryRegistry(
  name: string,
  images: MemoryImages,
): Promise<MemoryRegistry> {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, { body: Buffer; type: string }>();
  const server = createServer((request, response) => {
    void answer(request, response, { name, images, blobs, manifests });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

interface Content {
  readonly name: string;
  readonly images: MemoryImages;
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { body: Buffer; type: string }>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Content,
): Promise<void> {
  const header = (request.headers.authorization ?? "").replace(/^Basic /u, "");
  const login = Buffer.from(header, "base64").toString();
  const byRun = content.images.runOf(login.slice(login.indexOf(":") + 1));
  if (byRun === undefined) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="registry"' }).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://registry");
  const path = /^\/v2\/(.+?)\/(manifests|blobs)\/(uploads\/)?(.*)$/u.exec(pathname) ?? [];
  const [, repository = "", kind, uploads, rest = ""] = path;
  const body = await bodyOf(request);
  if (kind === "manifests") {
    answerManifest(request, response, { ...content, repository, reference: rest, body, byRun });
  } else if (uploads !== undefined) {
    const digest = searchParams.get("digest");
    answerUpload(request.method, response, { content, repository, rest, body, digest });
  } else {
    answerBlob(request, response, kind === undefined ? Buffer.from("{}") : content.blobs.get(rest));
  }
}

function answerBlob(
  request: IncomingMessage,
  response: ServerResponse,
  blob: Buffer | undefined,
): void {
  response.writeHead(blob === undefined ? 404 : 200, { "content-length": blob?.length ?? 0 });
  response.end(request.method === "HEAD" ? undefined : blob);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) {
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces);
}

function answerUpload(
  method: string | undefined,
  response: ServerResponse,
  upload: {
    content: Content;
    repository: string;
    rest: string;
    body: Buffer;
    digest: string | null;
  },
): void {
  const { blobs } = upload.content;
  const id = method === "POST" ? randomUUID() : upload.rest;
  const key = `upload ${id}`;
  blobs.set(key, Buffer.concat([blobs.get(key) ?? Buffer.alloc(0), upload.body]));
  const location = `/v2/${upload.repository}/blobs/uploads/${id}`;
  if (method === "PUT" && upload.digest !== null) {
    blobs.set(upload.digest, blobs.get(key)!);
    response.writeHead(201, { location, "docker-content-digest": upload.digest }).end();
  } else {
    response
      .writeHead(202, {
        location,
        range: `0-${Math.max(0, blobs.get(key)!.length - 1)}`,
        "docker-upload-uuid": id,
      })
      .end();
  }
}

function answerManifest(
  request: IncomingMessage,
  response: ServerResponse,
  call: Content & { repository: string; reference: string; body: Buffer; byRun: RunName },
): void {
  const { name, repository, reference, body, manifests, images } = call;
  if (request.method === "PUT") {
    const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
    const manifest = { body, type: request.headers["content-type"] ?? "" };
    manifests.set(`${repository}:${reference}`, manifest).set(`${repository}:${digest}`, manifest);
    images.move(name, `${repository}:${reference}`, digest, call.byRun);
    response.writeHead(201, { "docker-content-digest": digest }).end();
    return;
  }
  const manifest = manifests.get(`${repository}:${reference}`);
  if (manifest === undefined) {
    response.writeHead(404, { "content-type": "application/json" });
    response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    return;
  }
  response.writeHead(200, {
    "content-type": manifest.type,
    "content-length": manifest.body.length,
  });
  response.end(request.method === "HEAD" ? undefined : manifest.body);
}
