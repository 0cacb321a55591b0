import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  request as httpRequest,
} from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TagMove } from "../../src/emulator/oci/content.ts";
import { type ContentStore, openContentStore } from "../../src/emulator/oci/contentStore.ts";
import { createRegistryHandler } from "../../src/emulator/oci/registryHandler.ts";
import { Tokens } from "../../src/emulator/oci/tokens.ts";

/** What a raw request got. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A raw request: the path goes out as it stands, without the cleaning that URL would do. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** A registry `contoso` of a real server on loopback. */
export interface OciServer {
  readonly host: string;
  readonly folder: string;
  readonly content: ContentStore;
  readonly tokens: Tokens;
  readonly moves: readonly TagMove[];
  readonly problems: readonly string[];
  /** Sends a request with the admin user's credentials, unless the headers say otherwise. */
  send(request: RawRequest): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** Passwords of the admin user of `contoso`. */
export const adminPasswords = ["first-password", "second-password"] as const;

/** Header with the admin user's credentials. */
export const admin = `Basic ${Buffer.from(`contoso:${adminPasswords[0]}`).toString("base64")}`;

/** Starts a registry over a folder, or over a new one that `close` removes. */
export async function startOciServer(
  options: {
    readonly folder?: string;
    readonly adminUserEnabled?: boolean;
    readonly now?: () => number;
  } = {},
): Promise<OciServer> {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), "acr-tasks-oci-")));
  const content = await openContentStore(
    folder,
    options.now === undefined ? {} : { now: options.now },
  );
  const tokens = new Tokens({ key: randomBytes(32) });
  const moves: TagMove[] = [];
  const problems: string[] = [];
  content.onTagMoved((move) => moves.push(move));
  let host = "";
  const handler = createRegistryHandler({
    content,
    tokens,
    registryFacts: (name) =>
      name === "contoso" || name === "fabrikam"
        ? {
            loginServer: name === "contoso" ? host : "fabrikam.example",
            adminUserEnabled: options.adminUserEnabled ?? true,
            adminPasswords,
          }
        : undefined,
    log: {
      info: () => undefined,
      warn: (text) => problems.push(text),
      error: (text) => problems.push(text),
    },
  });
  const server = createServer((request, response) => {
    const name = /^(?<name>[a-z]+)\.azurecr\./u.exec(request.headers.host ?? "")?.groups?.["name"];
    void handler(request, response, name ?? "contoso");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  host = `127.0.0.1:${port}`;
  return {
    host,
    folder,
    content,
    tokens,
    moves,
    problems,
    send: (request) => sendRaw(port, request),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (options.folder === undefined) {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Sends one request on a connection of its own. */
export function sendRaw(
  port: number,
  { method, path, headers, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port,
        method: method ?? "GET",
        path,
        agent: false,
        headers: { authorization: admin, ...headers },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (bytes: Buffer) => parts.push(bytes));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** The sha256 digest of bytes. */
export function sha256(bytes: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Pushes a blob in one request; returns its digest. */
export async function pushBlob(
  server: Pick<OciServer, "send">,
  repository: string,
  bytes: string | Uint8Array,
): Promise<string> {
  const digest = sha256(bytes);
  const answer = await server.send({
    method: "POST",
    path: `/v2/${repository}/blobs/uploads/?digest=${digest}`,
    body: bytes,
  });
  if (answer.status !== 201) {
    throw new Error(`Pushing a blob gave ${answer.status}: ${answer.body}`);
  }
  return digest;
}

/** Docker image manifest with one layer and a configuration, as text; their blobs are pushed. */
export async function dockerManifest(
  server: Pick<OciServer, "send">,
  repository: string,
  layer: string,
): Promise<string> {
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    created: "2026-01-02T03:04:05Z",
  });
  const [configDigest, layerDigest] = [
    await pushBlob(server, repository, config),
    await pushBlob(server, repository, layer),
  ];
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: dockerImage,
    config: {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: config.length,
      digest: configDigest,
    },
    layers: [
      {
        mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
        size: layer.length,
        digest: layerDigest,
      },
    ],
  });
}

/** Pushes an image of one layer; returns its digest. */
export async function pushImage(
  server: Pick<OciServer, "send">,
  repository: string,
  reference: string,
  layer: string,
): Promise<string> {
  const manifest = await dockerManifest(server, repository, layer);
  const answer = await server.send({
    method: "PUT",
    path: `/v2/${repository}/manifests/${reference}`,
    headers: { "content-type": dockerImage },
    body: manifest,
  });
  if (answer.status !== 201) {
    throw new Error(`Pushing an image gave ${answer.status}: ${answer.body}`);
  }
  return sha256(manifest);
}

/** Media type of a Docker image manifest. */
export const dockerImage = "application/vnd.docker.distribution.manifest.v2+json";

/** Media type of an OCI index. */
export const ociIndex = "application/vnd.oci.image.index.v1+json";
