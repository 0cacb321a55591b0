import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { formatImageReference, parseImageReference } from "../../core/image/imageReference.ts";
import { translateBuildOutput } from "./buildOutput.ts";
import {
  type ContainerRun,
  type ContainerSession,
  type ContainerTool,
  type ImageBuild,
  type NetworkRequest,
  runImagePrefix,
  type SessionRequest,
} from "./containerTool.ts";
import { buildParameters, secretVariables } from "./containersBuild.ts";
import {
  type ContainersConfiguration,
  networkProblem,
  writeContainersConfiguration,
} from "./containersConfiguration.ts";
import {
  cleanContainersStorage,
  containerPrefix,
  type ContainersToolOptions,
} from "./containersCleaning.ts";
import { askProgram, type LineListener, type ProgramAnswer, runProgram } from "./program.ts";
import { redirectDockerfile } from "./redirectedDockerfile.ts";
import { runNotes, runParameters, runProblem, runVariables } from "./runParameters.ts";
import { SessionContainers } from "./sessionContainers.ts";

/** Exit status of `podman run` when there is no container to run the command in. */
const noContainer = 125;
/** What the name service of networks says where the machine has no system log; nothing is wrong then. */
const noSystemLog = "failed to connect to syslog: Initialization";

/**
 * Buildah or podman. They share flags and storage; containers of cmd steps are always podman's. Builds run in
 * chroot isolation, which needs neither a daemon nor a container runtime.
 */
export function createContainersTool(options: ContainersToolOptions): ContainerTool {
  // An earlier process may have left containers of podman.
  const usage = { hasRunContainers: true };
  return {
    name: options.name,
    async open(request) {
      const configuration = await writeContainersConfiguration(request, options.storage);
      return new ContainersSession(options.name, request, configuration, usage);
    },
    async clean(names, signal) {
      await cleanContainersStorage(options, usage.hasRunContainers, names, signal);
      usage.hasRunContainers = false;
    },
  };
}

class ContainersSession implements ContainerSession {
  readonly imagePrefix = runImagePrefix;
  readonly #program: "buildah" | "podman";
  readonly #request: SessionRequest;
  readonly #configuration: ContainersConfiguration;
  readonly #usage: { hasRunContainers: boolean };
  readonly #containers = new SessionContainers(
    containerPrefix,
    ["rm", "-f", "-t", "0", "-i"],
    (parameters, output, signal) => this.#podman(parameters, output, signal),
  );

  constructor(
    program: "buildah" | "podman",
    request: SessionRequest,
    configuration: ContainersConfiguration,
    usage: { hasRunContainers: boolean },
  ) {
    this.#usage = usage;
    this.#program = program;
    this.#request = request;
    this.#configuration = configuration;
  }

  async login(host: string, output: LineListener, signal: AbortSignal): Promise<number> {
    const { username, password } = this.#request.login;
    const parameters = ["login", "--tls-verify=false", "-u", username, "--password-stdin", host];
    return await runProgram(
      {
        command: this.#program,
        parameters,
        environment: this.#configuration.environment,
        input: password,
      },
      output,
      signal,
    );
  }

  async build(
    build: ImageBuild,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly imageId: string | undefined }> {
    const text = await readFile(build.dockerfile, "utf8");
    const { pulls, stages, ...redirected } = redirectDockerfile(text, build, fullName);
    const listen = translateBuildOutput(stages, output);
    const pulled =
      build.localBases.length > 0 ? await this.#pullAll(pulls, build.platform, listen, signal) : 0;
    if (pulled !== 0) {
      return { exitCode: pulled, imageId: undefined };
    }
    const idFile = this.#scratchFile();
    const dockerfile = this.#scratchFile();
    await writeFile(dockerfile, redirected.text);
    const parameters = [
      ...[this.#program === "buildah" ? "bud" : "build", ...this.#policy()],
      ...[...this.#configuration.limits, "--iidfile", idFile],
      ...buildParameters({ ...build, dockerfile }),
    ];
    const exitCode = await runProgram(
      {
        command: this.#program,
        parameters: [...parameters, build.contextFolder],
        environment: { ...this.#configuration.environment, ...secretVariables(build) },
      },
      listen,
      signal,
    );
    const imageId = exitCode === 0 ? await readFile(idFile, "utf8") : undefined;
    return { exitCode, imageId: imageId?.trim().replace(/^sha256:/u, "") };
  }

  async push(
    localName: string,
    destination: string,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly digest: string | undefined }> {
    const digestFile = this.#scratchFile();
    const flags = ["-q", "--tls-verify=false", "--digestfile", digestFile];
    const exitCode = await runProgram(
      {
        command: this.#program,
        parameters: ["push", ...this.#policy(), ...flags, localName, `docker://${destination}`],
        environment: this.#configuration.environment,
      },
      output,
      signal,
    );
    const digest = exitCode === 0 ? (await readFile(digestFile, "utf8")).trim() : undefined;
    return { exitCode, digest };
  }

  async run(run: ContainerRun, output: LineListener, signal: AbortSignal): Promise<number> {
    const problem = runProblem(run);
    if (problem !== undefined) {
      output(problem);
      return noContainer;
    }
    runNotes(run).forEach(output);
    this.#usage.hasRunContainers = true;
    const containers = this.#containers;
    const parameters = [
      "run",
      ...this.#policy(),
      ...["--name", containers.nameOf(run.id), "--tls-verify=false", "--pull=missing"],
      ...this.#configuration.limits,
      ...runParameters(run, containers.networkOf(run)),
      ...[fullName(run.image) ?? run.image, ...run.parameters],
    ];
    // The container's monitor is not in the process group: it is removed by name.
    const remove = () => containers.remove(run.id, new AbortController().signal);
    const stop = () => void remove().catch(() => undefined);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const listen = (line: string) => (line === noSystemLog ? undefined : output(line));
      return await this.#podman(parameters, listen, signal, runVariables(run));
    } finally {
      signal.removeEventListener("abort", stop);
      if (signal.aborted || !(run.isDetached || run.isKept)) {
        await remove();
      }
    }
  }

  async createNetwork(
    network: NetworkRequest,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    const problem = await networkProblem();
    if (problem !== undefined) {
      output(problem);
      return noContainer;
    }
    this.#usage.hasRunContainers = true;
    return await this.#containers.createNetwork(network, output, signal);
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
    return this.#pullAll([fullName(image) ?? image], undefined, output, signal);
  }

  async tag(localName: string, name: string, signal: AbortSignal): Promise<void> {
    await this.#ask(this.#program, ["tag", localName, name], signal);
  }

  async pulledDigest(reference: string, signal: AbortSignal): Promise<string | undefined> {
    const name = fullName(reference) ?? reference;
    const parameters =
      this.#program === "buildah"
        ? ["inspect", "--type", "image", "--format", "{{.FromImageDigest}}", name]
        : ["image", "inspect", "--format", "{{.Digest}}", name];
    const answer = await this.#ask(this.#program, parameters, signal);
    return /^sha256:[0-9a-f]{64}$/mu.exec(answer.stdout)?.[0];
  }

  async #podman(
    parameters: readonly string[],
    output: LineListener,
    signal: AbortSignal,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const environment = { ...this.#configuration.environment, ...variables };
    return await runProgram({ command: "podman", parameters, environment }, output, signal);
  }

  async #pullAll(
    images: readonly string[],
    platform: string | undefined,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    const { environment } = this.#configuration;
    const flags = platform === undefined || platform === "" ? [] : ["--platform", platform];
    for (const image of images) {
      const parameters = ["pull", ...this.#policy(), ...flags, "--tls-verify=false", image];
      const exitCode = await runProgram(
        { command: this.#program, parameters, environment },
        output,
        signal,
      );
      if (exitCode !== 0) {
        return exitCode;
      }
    }
    return 0;
  }

  #policy(): readonly string[] {
    return ["--signature-policy", this.#configuration.policyFile];
  }

  #scratchFile(): string {
    return path.join(this.#request.folder, randomUUID());
  }

  async #ask(
    command: string,
    parameters: readonly string[],
    signal: AbortSignal,
  ): Promise<ProgramAnswer> {
    const { environment } = this.#configuration;
    return await askProgram({ command, parameters, environment }, signal);
  }
}

/**
 * A short name means Docker Hub. The tools would take any image that they already have and that ends with it:
 * `box:1` would be `contoso.azurecr.io/baseimages/box:1` once that was pulled.
 */
function fullName(reference: string): string | undefined {
  const parsed = parseImageReference(reference);
  return parsed.kind === "image" ? formatImageReference(parsed.image) : undefined;
}
