import { writeDependencyBlock } from "../../core/build/dependencyBlock.ts";
import { type ImageRecord } from "../resources.ts";
import { dependencyRecords, logDependencies } from "./dependencies.ts";
import { type BuiltImage, buildImage } from "./imageBuild.ts";
import { expandRunText, type OutputImage, outputImage } from "./imageNames.ts";
import { pushImages } from "./imagePush.ts";
import { type RunJob, type RunResult } from "./runJob.ts";
import { type FinishedStep, prepareTools, reportStep, runStep } from "./steps.ts";

const buildHeading = { id: "build", timeoutSeconds: 28_800, workingDirectory: "", network: "" };
const pushHeading = { id: "push", timeoutSeconds: 3_600, workingDirectory: "", network: "" };

/**
 * Runs a Docker step as the engine does a quick build: a step `build`, then a step `push` unless pushing is off
 * or no image is named. Rejects with `RunFailure` when one fails.
 */
export async function runDockerStep(job: RunJob, signal: AbortSignal): Promise<RunResult> {
  const { output, request } = job;
  const images = (request.step.imageNames ?? []).map((name) => outputImage(name, job));
  output.stamp(`Using acb_vol_${job.engine.newId()} as the home volume`);
  await prepareTools(job, signal);
  const build = await runStep(
    buildHeading,
    job,
    (limited) => runBuild(images, job, limited),
    signal,
  );
  const isPushed = request.step.isPushEnabled !== false && images.length > 0;
  const push = isPushed
    ? await runStep(
        pushHeading,
        job,
        (limited) => runPush(images, build.result.localName, job, limited),
        signal,
      )
    : undefined;
  return report(build, push, images, job);
}

async function runBuild(
  images: readonly OutputImage[],
  job: RunJob,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const { step } = job.request;
  return await buildImage(
    {
      id: buildHeading.id,
      contextFolder: job.context.folder,
      dockerFilePath: step.dockerFilePath ?? "Dockerfile",
      imageNames: images.map(({ name }) => name),
      arguments: (step.arguments ?? []).map((argument) => ({
        ...argument,
        value: expandRunText(argument.value, job),
      })),
      target: step.target,
      noCache: step.noCache === true,
      earlierImages: [],
    },
    job,
    signal,
  );
}

async function runPush(
  images: readonly OutputImage[],
  localName: string,
  job: RunJob,
  signal: AbortSignal,
): Promise<readonly ImageRecord[]> {
  const pushes = images.map((image) => ({ image, localName }));
  return await pushImages(pushHeading.id, pushes, job, signal);
}

function report(
  build: FinishedStep<BuiltImage>,
  push: FinishedStep<readonly ImageRecord[]> | undefined,
  images: readonly OutputImage[],
  job: RunJob,
): RunResult {
  const { output } = job;
  const { dependencies } = build.result;
  reportStep(build, job);
  output.stamp(`Populating digests for step ID: ${build.id}...`);
  output.stamp(`Successfully populated digests for step ID: ${build.id}`);
  if (push !== undefined) {
    reportStep(push, job);
  }
  const named = push?.result ?? images.map(({ image }) => image);
  output.stamp("The following dependencies were found:");
  output.stamp("");
  output.line(writeDependencyBlock(logDependencies(named, dependencies, job)).trimEnd());
  return {
    outputImages: push?.result ?? [],
    dependencies: dependencyRecords(dependencies),
  };
}
