import { resolveWorkingDirectory } from "../../../core/build/workingDirectory.ts";
import { type TaskStep } from "../../../core/taskfile/task.ts";
import { type ContainerRun } from "../../executor/containerTool.ts";
import { splitCommand } from "../commandWords.ts";
import { aliasOf } from "../imageAliases.ts";
import { type RunJob } from "../runJob.ts";
import { type DockerCommandPorts, runDockerCommand } from "./dockerCommand.ts";
import { type LocalImages } from "./localImages.ts";
import { volumeFolder } from "./secretVolume.ts";
import { StepError } from "./taskProcesses.ts";

/** Exit status of `docker run` and `podman run` when there is no container to run the command in. */
const noImage = 125;

/** Runs the container of a `cmd` step once, or what it asks of `docker`; gives its exit status. Throws `StepError` for a line that needs a shell. */
export async function runCommand(
  step: TaskStep,
  ports: DockerCommandPorts,
  signal: AbortSignal,
): Promise<number> {
  const { image, parameters } = commandOf(step);
  if (image === "docker") {
    return await runDockerCommand(parameters, ports, signal);
  }
  const { local, job, output } = ports;
  const run = { ...settingsOf(step, job), image: local.find(image) ?? image, parameters };
  const exitCode = await job.session.run(run, output, signal);
  const alias = aliasOf(image);
  if (exitCode === noImage && alias !== undefined) {
    output(
      `${alias} is an alias of the image ${image}, which could not be had; write the name of another image`,
    );
  }
  return exitCode;
}

/** The image of a `cmd` step, as the container tool finds it. */
export function commandImage(step: TaskStep, local: LocalImages): string {
  const { image } = commandOf(step);
  return local.find(image) ?? image;
}

function settingsOf(step: TaskStep, job: RunJob): Omit<ContainerRun, "image" | "parameters"> {
  return {
    id: step.id,
    workspace: job.context.folder,
    volumes: step.volumeMounts.map(({ name, mountPath }) => ({
      folder: volumeFolder(name, job),
      mountPath,
    })),
    environment: step.environment,
    entryPoint: given(step.entryPoint),
    workingDirectory: step.disableWorkingDirectoryOverride
      ? undefined
      : resolveWorkingDirectory(step.workingDirectory),
    network: given(step.network),
    ports: step.ports,
    expose: step.expose,
    user: given(step.user),
    cpus: given(step.cpus),
    isolation: given(step.isolation),
    isPrivileged: step.privileged,
    isDetached: step.detach,
    isKept: step.keep,
  };
}

function commandOf({ work }: TaskStep): {
  readonly image: string;
  readonly parameters: readonly string[];
} {
  const command = splitCommand(work.kind === "cmd" ? work.text : "");
  if (command.kind === "failed") {
    throw new StepError(command.message);
  }
  const [image = "", ...parameters] = command.words;
  if (image === "" || image.startsWith("-")) {
    throw new StepError("the command must start with the name of an image");
  }
  return { image, parameters };
}

function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}
