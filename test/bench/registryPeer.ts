import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { type Login } from "../support/containers.ts";

/** A registry that is measured, over the calls of the OCI distribution specification that every client makes. */
export class RegistryPeer {
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(host: string, login: Login | undefined) {
    this.#address = `http://${host}/v2`;
    this.#headers =
      login === undefined
        ? {}
        : {
            authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`,
          };
  }

  /** Resolves when it answers; rejects with the signal's reason. */
  async answers(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const answer = await fetch(`${this.#address}/`, { signal }).catch(() => undefined);
      if (answer?.ok === true) {
        return;
      }
    }
  }

  async pushBlob(repository: string, bytes: Uint8Array, digest: string): Promise<void> {
    const begun = await this.#send("POST", `${this.#address}/${repository}/blobs/uploads/`, 202);
    const upload = locationOf(begun, this.#address);
    const type = "application/octet-stream";
    const sent = await this.#send("PATCH", upload, 202, { type, bytes });
    const end = new URL(locationOf(sent, this.#address));
    end.searchParams.set("digest", digest);
    await this.#send("PUT", String(end), 201);
  }

  /** Reads a blob to its end and throws its bytes away. */
  async pullBlob(repository: string, digest: string): Promise<void> {
    const answer = await this.#send("GET", `${this.#address}/${repository}/blobs/${digest}`, 200);
    await answer.body?.pipeTo(new WritableStream());
  }

  async putManifest(
    repository: string,
    tag: string,
    manifest: object,
    type: string,
  ): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(manifest));
    const url = `${this.#address}/${repository}/manifests/${tag}`;
    await this.#send("PUT", url, 201, { type, bytes });
  }

  async #send(
    method: string,
    url: string,
    expected: number,
    content?: { readonly type: string; readonly bytes: Uint8Array },
  ): Promise<Response> {
    const type = content === undefined ? {} : { "content-type": content.type };
    const answer = await fetch(url, {
      method,
      headers: { ...this.#headers, ...type },
      ...(content === undefined ? {} : { body: Buffer.from(content.bytes) }),
    });
    if (answer.status !== expected) {
      throw new Error(`${method} ${url} gave ${answer.status}: ${await answer.text()}`);
    }
    return answer;
  }
}

/** Pushes an image of one layer with the given bytes. */
export async function pushManifest(
  peer: RegistryPeer,
  repository: string,
  tag: string,
  layer: Uint8Array,
): Promise<void> {
  const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux" }));
  const types = "application/vnd.oci.image";
  const [configPart, layerPart] = [partOf(config), partOf(layer)];
  await peer.pushBlob(repository, config, configPart.digest);
  await peer.pushBlob(repository, layer, layerPart.digest);
  const manifest = {
    schemaVersion: 2,
    mediaType: `${types}.manifest.v1+json`,
    config: { mediaType: `${types}.config.v1+json`, ...configPart },
    layers: [{ mediaType: `${types}.layer.v1.tar`, ...layerPart }],
  };
  await peer.putManifest(repository, tag, manifest, manifest.mediaType);
}

/** A port of 127.0.0.1 that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function partOf(bytes: Uint8Array): { readonly digest: string; readonly size: number } {
  return {
    digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    size: bytes.byteLength,
  };
}

function locationOf(answer: Response, address: string): string {
  return String(new URL(answer.headers.get("location") ?? "", address));
}
