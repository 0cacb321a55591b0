import path from "node:path";
import {
  type ContainerRun,
  type ContainerSession,
  type ContainerTool,
  type ImageBuild,
  type NetworkRequest,
  runImagePrefix,
  type SessionRequest,
} from "../containerTool.ts";
import { type LineListener } from "../program.ts";
import { installTool } from "./buildPlan.ts";
import { assembleImage } from "./imageBuilder.ts";
import { placeOf } from "./imagePlaces.ts";
import { fullName, ImageStore, type StoredImage } from "./imageStore.ts";
import { pullImage } from "./pullImage.ts";
import { checkLogin, pushImage } from "./pushImage.ts";

/** What a container tool answers when there is no container. */
const noContainer = 125;

/**
 * The tool for machines that have no other: it assembles images whose Dockerfiles run nothing, pulls and pushes them,
 * and refuses everything that needs a container. `folder` keeps its images.
 */
export function createBuiltInTool(folder: string): ContainerTool {
  const store = new ImageStore(path.join(folder, "builtin"));
  return {
    name: "builtin",
    open: (request) => Promise.resolve(new BuiltInSession(store, request)),
    clean: (names) => {
      const removed = new Set(names.map(fullName));
      return store.clean((name) => name.startsWith(`${runImagePrefix}/`) || removed.has(name));
    },
  };
}

class BuiltInSession implements ContainerSession {
  readonly imagePrefix = runImagePrefix;
  readonly #store: ImageStore;
  readonly #request: SessionRequest;

  constructor(store: ImageStore, request: SessionRequest) {
    this.#store = store;
    this.#request = request;
  }

  login(host: string, output: LineListener, signal: AbortSignal): Promise<number> {
    const place = { host, repository: "login", reference: "", login: this.#request.login };
    return attempt(output, signal, async () => {
      await checkLogin(place, signal);
    });
  }

  async build(
    build: ImageBuild,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly imageId: string | undefined }> {
    let imageId: string | undefined;
    const exitCode = await attempt(output, signal, async () => {
      const bench = {
        store: this.#store,
        created: new Date().toISOString(),
        ownPlatform: ownPlatform(),
        base: (image: string, platform: string) =>
          this.#base(image, platform, { build, output }, signal),
      };
      const { manifest, configuration } = await assembleImage(build, bench, output, signal);
      await this.#store.setName(build.localName, { manifest });
      imageId = configuration.slice("sha256:".length);
    });
    return { exitCode, imageId };
  }

  async push(
    localName: string,
    destination: string,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly digest: string | undefined }> {
    let digest: string | undefined;
    const exitCode = await attempt(output, signal, async () => {
      const image = await this.#store.find(localName);
      const place = placeOf(destination, this.#request);
      if (image === undefined || place === undefined) {
        throw new Error(`${image === undefined ? localName : destination} is no image here`);
      }
      digest = await pushImage(image.manifest, place, this.#store, signal);
    });
    return { exitCode, digest };
  }

  run(run: ContainerRun, output: LineListener): Promise<number> {
    return refuse(`cannot run ${run.image}`, output);
  }

  createNetwork(network: NetworkRequest, output: LineListener): Promise<number> {
    return refuse(`cannot make the network ${network.name}`, output);
  }

  async removeNetwork(): Promise<void> {
    // It makes none.
  }

  stopContainer(id: string, output: LineListener): Promise<number> {
    return refuse(`cannot stop ${id}: it runs no containers`, output);
  }

  async removeContainer(): Promise<void> {
    // It makes none.
  }

  pull(image: string, output: LineListener, signal: AbortSignal): Promise<number> {
    return attempt(output, signal, async () => {
      await this.#pull(image, ownPlatform(), output, signal);
    });
  }

  async tag(localName: string, name: string): Promise<void> {
    const image = await this.#store.find(localName);
    if (image !== undefined) {
      await this.#store.setName(name, image);
    }
  }

  async pulledDigest(reference: string): Promise<string | undefined> {
    const image = await this.#store.find(reference);
    return image?.pulled ?? image?.manifest;
  }

  async #base(
    image: string,
    platform: string,
    of: { readonly build: ImageBuild; readonly output: LineListener },
    signal: AbortSignal,
  ): Promise<StoredImage> {
    const local = of.build.localBases.includes(image) ? await this.#store.find(image) : undefined;
    return local ?? (await this.#pull(image, platform, of.output, signal));
  }

  async #pull(
    image: string,
    platform: string,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<StoredImage> {
    const place = placeOf(image, this.#request);
    if (place === undefined) {
      throw new Error(`${image} is not the name of an image`);
    }
    output(`Trying to pull ${fullName(image)}...`);
    const stored = await pullImage(place, platform, this.#store, signal);
    await this.#store.setName(image, stored);
    return stored;
  }
}

/** Status 0, or 1 with the reason as a line of output; an abort rejects with the signal's reason. */
async function attempt(
  output: LineListener,
  signal: AbortSignal,
  action: () => Promise<void>,
): Promise<number> {
  try {
    await action();
    return 0;
  } catch (error) {
    signal.throwIfAborted();
    output(`Error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function refuse(what: string, output: LineListener): Promise<number> {
  output(`Error: The built-in tool ${what}; ${installTool}`);
  return Promise.resolve(noContainer);
}

const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

function ownPlatform(): string {
  return `linux/${architectures[process.arch] ?? process.arch}`;
}
