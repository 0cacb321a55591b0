import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { formatImageReference, parseImageReference } from "../../core/image/imageReference.ts";
import { authText } from "./authText.ts";
import { translateDockerBuildOutput } from "./buildOutput.ts";
import {
  type ContainerRun,
  type ContainerSession,
  type ContainerTool,
  type ImageBuild,
  type NetworkRequest,
  runImagePrefix,
  type SessionRequest,
} from "./containerTool.ts";
import { DockerClient } from "./dockerClient.ts";
import {
  endContainers,
  endingContainers,
  markContainers,
  removeNetworks,
} from "./dockerContainers.ts";
import { DockerImages } from "./dockerImages.ts";
import { type LineListener } from "./program.ts";
import { redirectDockerfile } from "./redirectedDockerfile.ts";
import { runNotes, runParameters, runProblem, runVariables } from "./runParameters.ts";
import { SessionContainers } from "./sessionContainers.ts";

/** What `docker run` answers when it could not get so far that its command ran. */
const noContainer = 125;

/** Which daemon is used, and how the emulator's things in it are told from those of others. */
export interface DockerToolOptions {
  /** A text for this data folder only; letters and digits. */
  readonly owner: string;
  /** Value for DOCKER_HOST; undefined for the client's own choice. */
  readonly host: string | undefined;
}

/** The daemon's storage and containers, as the sessions of one emulator share them. */
interface Daemon {
  readonly client: DockerClient;
  readonly images: DockerImages;
  readonly imagePrefix: string;
  /** First part of the marks of containers. */
  readonly marker: string;
}

/**
 * The docker command line against a daemon. A daemon cannot be told per call where a registry is, so Dockerfiles
 * are changed to name bases by 127.0.0.1, and results are pushed there: Docker speaks plain HTTP to 127.0.0.0/8
 * (https://docs.docker.com/reference/cli/dockerd/#insecure-registries).
 */
export function createDockerTool({ owner, host }: DockerToolOptions): ContainerTool {
  const client = new DockerClient(host === undefined ? {} : { DOCKER_HOST: host });
  const images = new DockerImages(client);
  const imagePrefix = `${runImagePrefix}/${owner}`;
  const marker = `acr-run-${owner}-`;
  return {
    name: "docker",
    async open(request) {
      const folder = path.join(request.folder, "docker");
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(path.join(folder, "config.json"), authText(request), {
        mode: 0o600,
      });
      const session = {
        client: client.with({ DOCKER_CONFIG: folder }),
        images,
        imagePrefix,
        marker,
      };
      return new DockerSession(request, session);
    },
    async clean(names, signal) {
      await endContainers(client, marker);
      await removeNetworks(client, marker, signal);
      await images.clean(imagePrefix, names, signal);
    },
  };
}

class DockerSession implements ContainerSession {
  readonly imagePrefix: string;
  readonly #request: SessionRequest;
  readonly #client: DockerClient;
  readonly #images: DockerImages;
  readonly #marker: string;
  readonly #containers: SessionContainers;

  constructor(request: SessionRequest, { client, images, imagePrefix, marker }: Daemon) {
    this.#request = request;
    this.#client = client;
    this.#images = images;
    this.imagePrefix = imagePrefix;
    this.#marker = marker;
    this.#containers = new SessionContainers(
      marker,
      ["rm", "-f", "-v"],
      (parameters, output, signal) => client.run(parameters, output, signal),
    );
  }

  async login(host: string, output: LineListener, signal: AbortSignal): Promise<number> {
    const { username, password } = this.#request.login;
    const parameters = ["login", "-u", username, "--password-stdin", host];
    return await this.#client.run(parameters, output, signal, { input: password });
  }

  async build(
    build: ImageBuild,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly imageId: string | undefined }> {
    const since = Date.now();
    const text = await readFile(build.dockerfile, "utf8");
    const { pulls, stages, ...redirected } = redirectDockerfile(text, build, (reference) =>
      this.#locate(reference),
    );
    const pulled = await this.#pullAll(pulls, build.platform, output, signal);
    if (pulled !== 0) {
      return { exitCode: pulled, imageId: undefined };
    }
    const image = (id: string) => this.#images.note(id, since);
    const listen = translateDockerBuildOutput({ output, image, stages });
    const dockerfile = this.#scratchFile();
    await writeFile(dockerfile, redirected.text);
    return await this.#runBuild({ ...build, dockerfile }, listen, signal);
  }

  async push(
    localName: string,
    destination: string,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly digest: string | undefined }> {
    let digest: string | undefined;
    const listen = (line: string) => {
      const told = /^\S+: digest: (sha256:[0-9a-f]{64}) size: \d+$/u.exec(line)?.[1];
      digest = told ?? digest;
      if (told === undefined) {
        output(line);
      }
    };
    return await this.#images.exclusively(async () => {
      const before = await this.#images.idOf(destination, signal);
      await this.tag(localName, destination, signal);
      try {
        const exitCode = await this.#client.run(["push", destination], listen, signal);
        return { exitCode, digest };
      } finally {
        await this.#restore(destination, before);
      }
    });
  }

  async run(run: ContainerRun, output: LineListener, signal: AbortSignal): Promise<number> {
    const problem = runProblem(run);
    if (problem !== undefined) {
      output(problem);
      return noContainer;
    }
    runNotes(run).forEach(output);
    const image = run.image.startsWith(`${this.imagePrefix}/`)
      ? undefined
      : this.#locate(run.image);
    const pulled =
      image === undefined ? 0 : await this.#pullAll([image], undefined, output, signal);
    if (pulled !== 0) {
      return noContainer;
    }
    const marker = `${this.#marker}${randomUUID()}`;
    const parameters = [
      ...["run", "--name", this.#containers.nameOf(run.id), ...markContainers(marker)],
      ...runParameters(run, this.#containers.networkOf(run)),
      ...[image ?? run.image, ...run.parameters],
    ];
    const variables = runVariables(run);
    const work = () => this.#client.run(parameters, output, signal, { variables });
    return await endingContainers(this.#client, marker, work, signal);
  }

  createNetwork(
    network: NetworkRequest,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#containers.createNetwork(network, output, signal);
  }

  removeNetwork(name: string, signal: AbortSignal): Promise<void> {
    return this.#containers.removeNetwork(name, signal);
  }

  stopContainer(id: string, output: LineListener, signal: AbortSignal): Promise<number> {
    return this.#containers.stop(id, output, signal);
  }

  removeContainer(id: string, signal: AbortSignal): Promise<void> {
    return this.#containers.remove(id, signal);
  }

  pull(image: string, output: LineListener, signal: AbortSignal): Promise<number> {
    return this.#pullAll([this.#locate(image) ?? image], undefined, output, signal);
  }

  async tag(localName: string, name: string, signal: AbortSignal): Promise<void> {
    await this.#client.ask(["tag", localName, name], signal);
  }

  async pulledDigest(reference: string, signal: AbortSignal): Promise<string | undefined> {
    const name = this.#locate(reference) ?? reference;
    const format = '{{join .RepoDigests "\\n"}}';
    const answer = await this.#client.ask(["image", "inspect", "--format", format, name], signal);
    return /sha256:[0-9a-f]{64}/u.exec(answer.stdout)?.[0];
  }

  async #runBuild(
    build: ImageBuild,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly imageId: string | undefined }> {
    const idFile = this.#scratchFile();
    const secrets = build.arguments.filter(({ isSecret }) => isSecret === true);
    const variables = Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
    const marker = `${this.#marker}${randomUUID()}`;
    const parameters = [...buildParameters(build, idFile, marker), build.contextFolder];
    const work = () => this.#client.run(parameters, output, signal, { variables });
    const exitCode = await endingContainers(this.#client, marker, work, signal);
    const imageId = exitCode === 0 ? await readFile(idFile, "utf8") : undefined;
    return { exitCode, imageId: imageId?.trim().replace(/^sha256:/u, "") };
  }

  async #pullAll(
    images: readonly string[],
    platform: string | undefined,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    for (const image of images) {
      const before = await this.#images.idOf(image, signal);
      const flags = platform === undefined ? [] : ["--platform", platform];
      const exitCode = await this.#client.run(["pull", ...flags, image], output, signal);
      if (exitCode !== 0) {
        return exitCode;
      }
      if (before !== undefined && this.#isOwn(image)) {
        this.#images.note(before, 0);
      }
    }
    return 0;
  }

  /** Gives a name back to the image that had it before the push. */
  async #restore(name: string, before: string | undefined): Promise<void> {
    const signal = new AbortController().signal;
    const change = before === undefined ? ["image", "rm", name] : ["tag", before, name];
    await this.#client.ask(change, signal);
  }

  /** An image by the host that answers for it, or undefined when that is no registry of the emulator. */
  #locate(reference: string): string | undefined {
    const parsed = parseImageReference(reference);
    if (parsed.kind === "invalid") {
      return undefined;
    }
    const host = parsed.image.registry.toLowerCase();
    const location = this.#request.registries.find(({ prefix }) => prefix === host)?.location;
    return location === undefined
      ? undefined
      : formatImageReference({ ...parsed.image, registry: location });
  }

  #isOwn(image: string): boolean {
    return this.#request.registries.some(({ location }) => image.startsWith(`${location}/`));
  }

  #scratchFile(): string {
    return path.join(this.#request.folder, randomUUID());
  }
}

/** Nothing is taken from the daemon's cache: the hosted service builds on a new machine each time. */
function buildParameters(build: ImageBuild, idFile: string, marker: string): readonly string[] {
  return [
    ...["build", "--force-rm", "--no-cache", "--iidfile", idFile, ...markContainers(marker)],
    ...["-f", build.dockerfile, "-t", build.localName],
    ...build.arguments.flatMap(({ name, value, isSecret }) => [
      "--build-arg",
      isSecret === true ? name : `${name}=${value}`,
    ]),
    ...(build.target === undefined || build.target === "" ? [] : ["--target", build.target]),
    ...(build.platform === undefined ? [] : ["--platform", build.platform]),
  ];
}
