import { type LineListener } from "../../executor/program.ts";
import { namedImage } from "../imageNames.ts";
import { type RunJob } from "../runJob.ts";
import { type LocalImages } from "./localImages.ts";
import { StepError } from "./taskProcesses.ts";

/** What a `docker` command of a step works with. */
export interface DockerCommandPorts {
  readonly local: LocalImages;
  readonly job: RunJob;
  readonly output: LineListener;
  /** Pushes one image of the run; gives an exit status. */
  readonly push: (image: string) => Promise<number>;
}

type Command = (
  operands: readonly string[],
  ports: DockerCommandPorts,
  signal: AbortSignal,
) => Promise<number>;

/** Flags that change nothing for the emulator. */
const idleFlags: readonly string[] = ["-f", "--force", "-q", "--quiet"];

const commands: ReadonlyMap<string, { readonly operands: number; readonly act: Command }> = new Map<
  string,
  { readonly operands: number; readonly act: Command }
>([
  ["tag", { operands: 2, act: tagImage }],
  ["push", { operands: 1, act: ([image = ""], { push }) => push(image) }],
  ["pull", { operands: 1, act: pullImage }],
  ["stop", { operands: 1, act: stopContainer }],
  ["kill", { operands: 1, act: stopContainer }],
  ["rm", { operands: 1, act: removeContainer }],
]);

/**
 * Executes a `cmd` step whose image is `docker`: `tag`, `push`, `pull`, `stop`, `kill` and `rm`, on the images and
 * containers of the run only. Gives an exit status; throws `StepError` for every other command and flag.
 */
export async function runDockerCommand(
  [name = "", ...parameters]: readonly string[],
  ports: DockerCommandPorts,
  signal: AbortSignal,
): Promise<number> {
  const command = commands.get(name);
  if (command === undefined) {
    const known = [...commands.keys()].join(", ");
    throw new StepError(`the emulator does not execute docker ${name}; it executes ${known}`);
  }
  const flag = parameters.find((word) => word.startsWith("-") && !idleFlags.includes(word));
  if (flag !== undefined) {
    throw new StepError(`the emulator does not execute the flag ${flag} of docker ${name}`);
  }
  const operands = parameters.filter((word) => !word.startsWith("-"));
  if (operands.length !== command.operands) {
    throw new StepError(
      `docker ${name} takes ${command.operands === 1 ? "one name" : "two names"}, not ${operands.length}`,
    );
  }
  return await command.act(operands, ports, signal);
}

async function tagImage(
  [source = "", name = ""]: readonly string[],
  { local, job, output }: DockerCommandPorts,
  signal: AbortSignal,
): Promise<number> {
  const localName = local.find(source);
  if (localName === undefined) {
    output(`Error response from daemon: No such image: ${namedImage(source, job).name}`);
    return 1;
  }
  await local.add([namedImage(name, job)], localName, signal);
  return 0;
}

async function pullImage(
  [image = ""]: readonly string[],
  { local, job, output }: DockerCommandPorts,
  signal: AbortSignal,
): Promise<number> {
  const exitCode = await job.session.pull(image, output, signal);
  if (exitCode === 0) {
    local.addPulled(image);
  }
  return exitCode;
}

async function stopContainer(
  [id = ""]: readonly string[],
  { job, output }: DockerCommandPorts,
  signal: AbortSignal,
): Promise<number> {
  return await job.session.stopContainer(id, output, signal);
}

async function removeContainer(
  [id = ""]: readonly string[],
  { job }: DockerCommandPorts,
  signal: AbortSignal,
): Promise<number> {
  await job.session.removeContainer(id, signal);
  return 0;
}
