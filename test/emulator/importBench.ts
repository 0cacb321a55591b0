import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseImageReference } from "../../src/core/image/imageReference.ts";
import { type ImageImport } from "../../src/core/ports.ts";
import { startEmulator } from "../../src/emulator/emulator.ts";
import { type EmulatorConfig } from "../../src/emulator/emulatorConfig.ts";
import { beginStory, loginTo, type Story } from "../scenario/story.ts";
import { recordingLog } from "../support/recordingLog.ts";
import { trafficFile } from "../support/trafficFile.ts";
import { type RawAnswer, type RawRequest, sendRaw } from "./ociServer.ts";

/** A registry of the emulator with its data plane. */
export interface Place {
  readonly story: Story;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  send(request: RawRequest): Promise<RawAnswer>;
}

/** An emulator with the registries `contoso`, `fabrikam` and `dockerhub`, which stands in for Docker Hub. */
export interface ImportBench {
  readonly dataFolder: string;
  readonly contoso: Place;
  readonly fabrikam: Place;
  readonly hub: Place;
  /** What the emulator logged. */
  readonly lines: readonly string[];
  /** Imports into contoso as the extension does; `source` is written as people do. */
  importImage(
    source: string,
    targetTags: readonly string[],
    more?: Partial<ImageImport>,
  ): Promise<void>;
  /** Sends the service's own request for contoso; gives what its operation ends with. */
  importRaw(body: object): Promise<{ readonly status: number; readonly body: string }>;
  close(): Promise<void>;
}

/** Starts one in this process, over a folder of its own. */
export async function openImportBench(
  signal: AbortSignal,
  tools: EmulatorConfig["tools"] = [],
): Promise<ImportBench> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), "acr-tasks-import-"));
  const standIns = new Map([["docker.io", "dockerhub"]]);
  const log = recordingLog();
  const recordTo = trafficFile();
  const config = { port: 0, dataFolder, tls: false, tools, standIns, recordTo, log };
  const emulator = await startEmulator(config, signal);
  const { addresses } = emulator;
  const open = async (name: string): Promise<Place> =>
    placeOf(await beginStory(addresses, name, signal));
  const contoso = await open("contoso");
  return {
    dataFolder,
    contoso,
    fabrikam: await open("fabrikam"),
    hub: await open("dockerhub"),
    lines: log.lines,
    importImage: (source, targetTags, more) =>
      importImage(contoso.story, source, targetTags, more ?? {}),
    importRaw: (body) => importRaw(addresses, contoso.story, body),
    close: async () => {
      await emulator.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function placeOf(story: Story): Promise<Place> {
  const { username, password } = await loginTo(story.registry);
  const { host, port } = new URL(`http://${story.registry.loginServer}`);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return {
    story,
    host,
    send: (request) =>
      sendRaw(Number(port), { ...request, headers: { authorization, ...request.headers } }),
  };
}

function importImage(
  { service, registry, signal }: Story,
  source: string,
  targetTags: readonly string[],
  more: Partial<ImageImport>,
): Promise<void> {
  const parsed = parseImageReference(source);
  if (parsed.kind === "invalid") {
    throw new Error(parsed.message);
  }
  const request = { source: parsed.image, targetTags, isOverwriteAllowed: false, ...more };
  return service.importImage(registry.id, request, signal);
}

async function importRaw(
  { arm, subscriptionId }: { readonly arm: string; readonly subscriptionId: string },
  { registry }: Story,
  body: object,
): Promise<{ readonly status: number; readonly body: string }> {
  const { resourceGroup, name } = registry.id;
  const target = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerRegistry/registries/${name}`;
  const headers = { authorization: "Bearer local" };
  let answer = await fetch(`${arm}${target}/importImage?api-version=2025-11-01`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  while (answer.status === 202) {
    answer = await fetch(answer.headers.get("location") ?? "", { headers });
  }
  return { status: answer.status, body: await answer.text() };
}

/** Everything that a client gets when it pulls an image: manifests by digest, and the text of every blob. */
export async function pull(place: Place, image: string, reference: string): Promise<object> {
  const { status, body, headers } = await place.send({
    path: `/v2/${image}/manifests/${reference}`,
  });
  if (status !== 200) {
    throw new Error(`Pulling ${image} ${reference} gave ${status}: ${body}`);
  }
  const { config, layers, manifests } = JSON.parse(body) as Readonly<
    Record<string, undefined | readonly { readonly digest: string }[]>
  >;
  const blobs = [config ?? [], layers ?? []].flat() as readonly { readonly digest: string }[];
  const texts = await Promise.all(
    blobs.map(
      async ({ digest }) => (await place.send({ path: `/v2/${image}/blobs/${digest}` })).body,
    ),
  );
  const children = await Promise.all(
    (manifests ?? []).map(({ digest }) => pull(place, image, digest)),
  );
  return {
    digest: headers["docker-content-digest"],
    type: headers["content-type"],
    body,
    texts,
    children,
  };
}

/** Tags of a repository, or its error's code. */
export async function tagsOf(place: Place, repository: string): Promise<unknown> {
  const { body } = await place.send({ path: `/v2/${repository}/tags/list` });
  const answer = JSON.parse(body) as {
    readonly tags?: readonly string[];
    readonly errors?: readonly [{ readonly code: string }];
  };
  return answer.tags ?? answer.errors?.[0].code;
}
