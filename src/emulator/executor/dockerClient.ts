import {
  askProgram,
  type LineListener,
  type ProgramAnswer,
  type ProgramRequest,
  runProgram,
} from "./program.ts";
import { toolEnvironment } from "./toolEnvironment.ts";

/** What one call of the command line needs beside its parameters. */
export type DockerCallOptions = Pick<ProgramRequest, "input"> & {
  /** Variables for this call only. */
  readonly variables?: Readonly<Record<string, string>>;
};

/** Calls the docker command line, always with the same daemon and configuration. */
export class DockerClient {
  readonly #environment: Readonly<Record<string, string>>;

  /** `additions` are variables such as DOCKER_HOST and DOCKER_CONFIG. */
  constructor(additions: Readonly<Record<string, string>>) {
    // The hosted engine switches BuildKit off for its build steps in the same way.
    this.#environment = toolEnvironment({ DOCKER_BUILDKIT: "0", ...additions });
  }

  /** A client that differs in some variables. */
  with(additions: Readonly<Record<string, string>>): DockerClient {
    return new DockerClient({ ...this.#environment, ...additions });
  }

  /** Gives the exit status; rejects with the signal's reason when aborted. */
  async run(
    parameters: readonly string[],
    output: LineListener,
    signal: AbortSignal,
    { variables, ...rest }: DockerCallOptions = {},
  ): Promise<number> {
    const environment = { ...this.#environment, ...variables };
    return await runProgram(
      { command: "docker", parameters, environment, ...rest },
      output,
      signal,
    );
  }

  /** As `run`, but collects what was written. */
  async ask(parameters: readonly string[], signal: AbortSignal): Promise<ProgramAnswer> {
    const environment = this.#environment;
    return await askProgram({ command: "docker", parameters, environment }, signal);
  }
}
