import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { filterDockerBuildOutput } from "./buildOutput.ts";
import {
  type ContainerRun,
  type ContainerSession,
  type ContainerTool,
  type ImageBuild,
  runImagePrefix,
  type SessionRequest,
} from "./containerTool.ts";
import { askProgram, type LineListener, type ProgramAnswer, runProgram } from "./program.ts";
import { toolEnvironment } from "./toolEnvironment.ts";

/**
 * The docker command line against a daemon. A daemon cannot be told per call where a registry is, so bases of
 * the emulator are pulled from 127.0.0.1 and named as the Dockerfile names them, and results are pushed there:
 * Docker speaks plain HTTP to 127.0.0.0/8 (https://docs.docker.com/reference/cli/dockerd/#insecure-registries).
 */
export function createDockerTool(): ContainerTool {
  return {
    name: "docker",
    async open(request) {
      const folder = path.join(request.folder, "docker");
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(path.join(folder, "config.json"), configurationText(request), {
        mode: 0o600,
      });
      return new DockerSession(request, folder);
    },
    clean: cleanImages,
  };
}

class DockerSession implements ContainerSession {
  readonly #request: SessionRequest;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #configuration: readonly string[];

  constructor(request: SessionRequest, configurationFolder: string) {
    this.#request = request;
    this.#configuration = ["--config", configurationFolder];
    // The hosted engine switches BuildKit off for its build steps in the same way.
    this.#environment = toolEnvironment({ DOCKER_BUILDKIT: "0" });
  }

  async login(host: string, output: LineListener, signal: AbortSignal): Promise<number> {
    const { username, password } = this.#request.login;
    const parameters = [...this.#configuration, "login", "-u", username, "--password-stdin", host];
    const environment = this.#environment;
    return await runProgram(
      { command: "docker", parameters, environment, input: password },
      output,
      signal,
    );
  }

  async build(
    build: ImageBuild,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly imageId: string | undefined }> {
    const pulled = build.mayUseLocalBases ? 0 : await this.#pullBases(build, output, signal);
    if (pulled !== 0) {
      return { exitCode: pulled, imageId: undefined };
    }
    const idFile = path.join(this.#request.folder, randomUUID());
    const secrets = build.arguments.filter(({ isSecret }) => isSecret === true);
    const environment = {
      ...this.#environment,
      ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])),
    };
    const parameters = [
      ...this.#configuration,
      ...buildParameters(build, idFile),
      build.contextFolder,
    ];
    const exitCode = await runProgram(
      { command: "docker", parameters, environment },
      filterDockerBuildOutput(output),
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
    await this.tag(localName, destination, signal);
    let digest: string | undefined;
    const listen = (line: string) => {
      digest = /digest: (sha256:[0-9a-f]{64})/u.exec(line)?.[1] ?? digest;
      output(line);
    };
    const exitCode = await this.#docker(["push", destination], listen, signal);
    await this.#ask(["image", "rm", destination], signal);
    return { exitCode, digest };
  }

  async run(run: ContainerRun, output: LineListener, signal: AbortSignal): Promise<number> {
    const name = `acr-run-${randomUUID()}`;
    const parameters = [
      ...["run", "--rm", "--name", name, "--network", "host"],
      ...["--volume", `${run.workspace}:/workspace`],
      ...run.environment.flatMap((entry) => ["--env", entry]),
      ...(run.workingDirectory === undefined ? [] : ["--workdir", run.workingDirectory]),
      ...(run.entryPoint === undefined ? [] : ["--entrypoint", run.entryPoint]),
      ...[run.image, ...run.parameters],
    ];
    try {
      return await this.#docker(parameters, output, signal);
    } finally {
      // The daemon owns the container: an aborted command line leaves it running.
      await this.#ask(["rm", "-f", name], new AbortController().signal);
    }
  }

  async tag(localName: string, name: string, signal: AbortSignal): Promise<void> {
    await this.#ask(["tag", localName, name], signal);
  }

  async pulledDigest(reference: string, signal: AbortSignal): Promise<string | undefined> {
    const format = '{{join .RepoDigests "\\n"}}';
    const answer = await this.#ask(["image", "inspect", "--format", format, reference], signal);
    return /sha256:[0-9a-f]{64}/u.exec(answer.stdout)?.[0];
  }

  async #pullBases(build: ImageBuild, output: LineListener, signal: AbortSignal): Promise<number> {
    for (const { reference, location } of build.bases) {
      const exitCode = await this.#docker(["pull", location], output, signal);
      if (exitCode !== 0) {
        return exitCode;
      }
      if (location !== reference && !reference.includes("@")) {
        await this.tag(location, reference, signal);
      }
    }
    return 0;
  }

  async #docker(
    parameters: readonly string[],
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    return await runProgram(
      {
        command: "docker",
        parameters: [...this.#configuration, ...parameters],
        environment: this.#environment,
      },
      output,
      signal,
    );
  }

  async #ask(parameters: readonly string[], signal: AbortSignal): Promise<ProgramAnswer> {
    return await askProgram(
      {
        command: "docker",
        parameters: [...this.#configuration, ...parameters],
        environment: this.#environment,
      },
      signal,
    );
  }
}

function buildParameters(build: ImageBuild, idFile: string): readonly string[] {
  return [
    ...["build", "--force-rm", "--iidfile", idFile, "-f", build.dockerfile, "-t", build.localName],
    ...build.arguments.flatMap(({ name, value, isSecret }) => [
      "--build-arg",
      isSecret === true ? name : `${name}=${value}`,
    ]),
    ...(build.target === undefined || build.target === "" ? [] : ["--target", build.target]),
    ...(build.platform === undefined ? [] : ["--platform", build.platform]),
    ...(build.noCache ? ["--no-cache"] : []),
  ];
}

function configurationText({ registries, login }: SessionRequest): string {
  const auth = Buffer.from(`${login.username}:${login.password}`).toString("base64");
  const hosts = new Set(registries.map(({ location }) => location));
  return JSON.stringify({ auths: Object.fromEntries([...hosts].map((host) => [host, { auth }])) });
}

async function cleanImages(names: readonly string[], signal: AbortSignal): Promise<void> {
  const ask = (...parameters: readonly string[]) =>
    askProgram({ command: "docker", parameters, environment: toolEnvironment({}) }, signal);
  const images = await ask(
    "images",
    "--format",
    "{{.Repository}}:{{.Tag}}",
    `${runImagePrefix}/*/*`,
  );
  const left = images.stdout.split("\n").filter((name) => name.startsWith(`${runImagePrefix}/`));
  for (const name of [...left, ...names]) {
    await ask("image", "rm", name);
  }
}
