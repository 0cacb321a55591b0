import { workspace, type Uri } from "vscode";
import { type BuildRequest, type PackedContext, type RegistryService } from "../../core/ports.ts";
import { type Run } from "../../core/run/run.ts";
import { pickDockerfile } from "../input/pickDockerfile.ts";
import { readDockerfile } from "../input/targets.ts";
import { withCancellableProgress, type ProgressText } from "../progress.ts";
import { askBuild, type BuildAnswers } from "./askBuild.ts";
import {
  connectedService,
  requestSignal,
  requireTrust,
  type CommandContext,
} from "./commandContext.ts";
import { followRun, type RunResult } from "./followRun.ts";
import { startRun } from "./startRun.ts";

/**
 * Builds an image in a registry from a folder of this machine, and follows the run to its end.
 * Before the run is queued cancelling just stops; afterwards the service is asked to cancel the run.
 */
export async function buildImage(context: CommandContext, argument: unknown): Promise<RunResult> {
  requireTrust("Building an image");
  const service = await connectedService(context, requestSignal());
  const dockerfile = readDockerfile(argument) ?? (await pickDockerfile("Build Image in ACR"));
  await saveBeforeBuild(dockerfile);
  const answers = await askBuild(context, dockerfile, argument);
  return withCancellableProgress(`Building ${answers.image}`, async (progress, signal) => {
    const run = await queueBuild({ context, service, answers, progress }, signal);
    const { registry } = answers;
    const again = {
      title: "Build Again",
      command: "acrTasks.buildImage",
      argument: sameBuild(answers),
    };
    return followRun(context, { registry, run, service, progress, again }, signal);
  });
}

interface QueuedBuild {
  readonly context: CommandContext;
  readonly service: RegistryService;
  readonly answers: BuildAnswers;
  readonly progress: ProgressText;
}

async function queueBuild(build: QueuedBuild, signal: AbortSignal): Promise<Run> {
  const { context, answers, progress } = build;
  progress.report({ message: "reading the build context" });
  const packed = await context.packer.pack(
    { folder: answers.contextFolder, dockerfile: answers.dockerfile.fsPath },
    (files, bytes) =>
      progress.report({ message: `packing: ${files} files, ${mebibytes(bytes)} MiB` }),
    signal,
  );
  try {
    return await sendBuild(build, packed, signal);
  } finally {
    await packed.archive.dispose();
  }
}

async function sendBuild(
  { context, service, answers, progress }: QueuedBuild,
  packed: PackedContext,
  signal: AbortSignal,
): Promise<Run> {
  const { registry, image } = answers;
  const total = mebibytes(packed.archive.size);
  const sourceLocation = await service.uploadSource(
    registry.id,
    packed.archive,
    (sent) => progress.report({ message: `sending ${mebibytes(sent)} of ${total} MiB` }),
    signal,
  );
  progress.report({ message: "queueing the run" });
  const request: BuildRequest = {
    sourceLocation,
    dockerFilePath: packed.dockerFilePath,
    imageNames: [image],
    arguments: answers.arguments,
    ...(answers.target === undefined ? {} : { target: answers.target }),
  };
  return startRun(context, registry, () => service.scheduleBuild(registry.id, request, signal));
}

/** The argument with which the command asks nothing. A secret is not kept: its question comes again. */
function sameBuild({ dockerfile, registry, image, target, ...answers }: BuildAnswers): object {
  const known = answers.arguments.filter(({ isSecret }) => !isSecret);
  return {
    dockerfile,
    registry: registry.id,
    image,
    context: answers.contextFolder,
    target,
    arguments: Object.fromEntries(known.map(({ name, value }) => [name, value])),
  };
}

/** What is built is what is on disk: the user means what is on screen. */
async function saveBeforeBuild(dockerfile: Uri): Promise<void> {
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === dockerfile.toString());
  if (open?.isDirty === true) {
    await open.save();
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
