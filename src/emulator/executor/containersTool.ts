import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { translateBuildOutput } from "./buildOutput.ts";
import {
  type ContainerRun,
  type ContainerSession,
  type ContainerTool,
  type ImageBuild,
  runImagePrefix,
  type SessionRequest,
} from "./containerTool.ts";
import {
  type ContainersConfiguration,
  type ContainersStorage,
  writeContainersConfiguration,
} from "./containersConfiguration.ts";
import { isInstalled } from "./programSearch.ts";
import { askProgram, type LineListener, type ProgramAnswer, runProgram } from "./program.ts";

/** Which of the two programs builds, and where both keep their images. */
export interface ContainersToolOptions {
  readonly name: "buildah" | "podman";
  readonly storage: ContainersStorage;
}

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
      await cleanStorage(options, usage.hasRunContainers, names, signal);
      usage.hasRunContainers = false;
    },
  };
}

class ContainersSession implements ContainerSession {
  readonly #program: "buildah" | "podman";
  readonly #request: SessionRequest;
  readonly #configuration: ContainersConfiguration;
  readonly #usage: { hasRunContainers: boolean };

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
    const idFile = this.#scratchFile();
    const exitCode = await runProgram(
      {
        command: this.#program,
        parameters: [...this.#buildParameters(build, idFile), build.contextFolder],
        environment: { ...this.#configuration.environment, ...secretVariables(build) },
      },
      translateBuildOutput(output),
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
    const name = `acr-run-${randomUUID()}`;
    this.#usage.hasRunContainers = true;
    const flags = [
      "--rm",
      "--name",
      name,
      "--network",
      "host",
      "--tls-verify=false",
      "--pull=missing",
    ];
    const parameters = [
      "run",
      ...this.#policy(),
      ...flags,
      ...this.#configuration.limits,
      ...["--volume", `${run.workspace}:/workspace`],
      ...run.environment.flatMap((entry) => ["--env", entry]),
      ...(run.workingDirectory === undefined ? [] : ["--workdir", run.workingDirectory]),
      ...(run.entryPoint === undefined ? [] : ["--entrypoint", run.entryPoint]),
      ...[run.image, ...run.parameters],
    ];
    const { environment } = this.#configuration;
    try {
      return await runProgram({ command: "podman", parameters, environment }, output, signal);
    } finally {
      // The container's monitor is not in the process group: an aborted run is removed by name.
      await this.#ask("podman", ["rm", "-f", "-t", "0", "-i", name], new AbortController().signal);
    }
  }

  async tag(localName: string, name: string, signal: AbortSignal): Promise<void> {
    await this.#ask(this.#program, ["tag", localName, name], signal);
  }

  async pulledDigest(reference: string, signal: AbortSignal): Promise<string | undefined> {
    const parameters =
      this.#program === "buildah"
        ? ["inspect", "--type", "image", "--format", "{{.FromImageDigest}}", reference]
        : ["image", "inspect", "--format", "{{.Digest}}", reference];
    const answer = await this.#ask(this.#program, parameters, signal);
    return /^sha256:[0-9a-f]{64}$/mu.exec(answer.stdout)?.[0];
  }

  #buildParameters(build: ImageBuild, idFile: string): readonly string[] {
    const flag = (name: string, value: string | undefined) =>
      value === undefined || value === "" ? [] : [name, value];
    const pull = build.mayUseLocalBases ? "--pull" : "--pull-always";
    return [
      ...(this.#program === "buildah" ? ["bud"] : ["build"]),
      ...this.#policy(),
      ...this.#configuration.limits,
      ...["--format", "docker", "--isolation", "chroot", "--http-proxy=false", "--layers=false"],
      ...[pull, "--iidfile", idFile, "-f", build.dockerfile, "-t", build.localName],
      ...build.arguments.flatMap(({ name, value, isSecret }) => [
        "--build-arg",
        isSecret === true ? name : `${name}=${value}`,
      ]),
      ...flag("--target", build.target),
      ...flag("--platform", build.platform),
      ...(build.noCache ? ["--no-cache"] : []),
    ];
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

/** Secret values travel in the environment: `--build-arg NAME` takes them from there, and no process list shows them. */
function secretVariables(build: ImageBuild): Readonly<Record<string, string>> {
  const secrets = build.arguments.filter(({ isSecret }) => isSecret === true);
  return Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
}

async function cleanStorage(
  options: ContainersToolOptions,
  hasRunContainers: boolean,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const folder = path.join(options.storage.folder, `clean-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const { environment } = await writeContainersConfiguration(
      { folder, registries: [], login: { username: "", password: "" } },
      options.storage,
    );
    const ask = (command: string, ...parameters: readonly string[]) =>
      askProgram({ command, parameters, environment }, signal);
    if (hasRunContainers && (await isInstalled("podman"))) {
      await ask("podman", "rm", "-af", "-t", "0");
    }
    if (options.name === "buildah") {
      await ask("buildah", "rm", "-a");
    }
    const isBuildah = options.name === "buildah";
    const format = `{{.${isBuildah ? "Name" : "Repository"}}}:{{.Tag}}`;
    const images = await ask(options.name, "images", "--format", format);
    const left = images.stdout.split("\n").filter((name) => name.startsWith(`${runImagePrefix}/`));
    if (left.length + names.length > 0) {
      await ask(options.name, "rmi", ...left, ...names);
    }
    // Bases that were updated have lost their names.
    await (isBuildah ? ask("buildah", "rmi", "--prune") : ask("podman", "image", "prune", "-f"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
