import path from "node:path";
import { type ImageDependencies, writeDependencyBlock } from "../../core/build/dependencyBlock.ts";
import { parseBuildString } from "../../core/build/buildString.ts";
import { parseSimpleTaskFile, type SimpleStep } from "../../core/taskfile/simpleTaskFile.ts";
import { type ImageRecord } from "../resources.ts";
import { splitCommand } from "./commandWords.ts";
import { aliasedImage } from "./imageAliases.ts";
import { type BuildDependencies, dependencyRecords, logDependencies } from "./dependencies.ts";
import { buildImage } from "./imageBuild.ts";
import { namedImage, type OutputImage, runTemplateValues } from "./imageNames.ts";
import { pushImages } from "./imagePush.ts";
import { RunFailure } from "./runFailure.ts";
import { type RunJob, type RunResult } from "./runJob.ts";
import { prepareTools, reportStep, runStep, stepFailure } from "./steps.ts";
import { readTaskFile } from "./taskFileText.ts";

/** What the steps of a task file have made so far. */
interface TaskFileState {
  /** The file itself, as it was written. */
  readonly text: string;
  /** Names in the container tool's storage by full image name. */
  readonly built: Map<string, string>;
  readonly builds: { readonly images: readonly OutputImage[]; readonly found: BuildDependencies }[];
  readonly pushed: Map<string, ImageRecord>;
}

/** Exit status of `docker run` and `podman run` when there is no container to run the command in. */
const noImage = 125;
/** Seconds that the engine gives a step without `timeout`. */
const stepSeconds = 600;
const buildFlags: readonly string[] = ["-t", "--tag", "-f", "--file", "--build-arg", "--target"];

/**
 * Runs a task file: its `build`, `push` and `cmd` steps one after another. Properties that are not executed make
 * the run fail before anything is done.
 */
export async function runTaskFile(job: RunJob, signal: AbortSignal): Promise<RunResult> {
  const text = await readTaskFile(job);
  const task = parseSimpleTaskFile(text, runTemplateValues(job));
  if (task.kind === "failed") {
    throw new RunFailure(`unable to create task: ${task.message}`);
  }
  await prepareTools(job, signal);
  const state: TaskFileState = { text, built: new Map(), builds: [], pushed: new Map() };
  const finished = [];
  for (const step of task.steps) {
    const { id, timeoutSeconds = stepSeconds } = step;
    const heading = { id, timeoutSeconds, workingDirectory: "", network: "" };
    const work = (limited: AbortSignal) => runOne(step, state, job, limited);
    finished.push(await runStep(heading, job, work, signal));
  }
  finished.forEach((step) => reportStep(step, job));
  return report(state, job);
}

async function runOne(
  step: SimpleStep,
  state: TaskFileState,
  job: RunJob,
  signal: AbortSignal,
): Promise<void> {
  switch (step.kind) {
    case "build":
      await runBuild(step.id, step.text, state, { job, signal });
      break;
    case "push":
      await runPush(step.id, step.images, state, { job, signal });
      break;
    case "cmd":
      await runCommand(step, state, { job, signal });
      break;
  }
}

interface Going {
  readonly job: RunJob;
  readonly signal: AbortSignal;
}

async function runBuild(
  id: string,
  text: string,
  state: TaskFileState,
  { job, signal }: Going,
): Promise<void> {
  const build = parseBuildString(text);
  const words = text.split(/\s+/u).filter((word) => word.startsWith("-"));
  const unknown = words.find((word) => !buildFlags.includes(word) && word !== "--no-cache");
  if (unknown !== undefined) {
    throw stepFailure(
      id,
      `the flag ${unknown} of build is not executed by this version of the emulator`,
    );
  }
  const images = build.tags.map((tag) => namedImage(tag, job));
  const contextFolder = localFolder(id, build.context, job);
  const built = await buildImage(
    {
      id,
      contextFolder,
      dockerFilePath: build.dockerfile ?? path.join(build.context, "Dockerfile"),
      dockerfileFolder: job.context.folder,
      imageNames: images.map(({ name }) => name),
      arguments: build.buildArguments.map(nameAndValue),
      target: build.target,
      noCache: words.includes("--no-cache"),
      earlierImages: [...state.built.keys()],
    },
    job,
    signal,
  );
  for (const { name } of images) {
    state.built.set(name, built.localName);
    // Later steps may start from it by its own name before it is in any registry.
    await job.session.tag(built.localName, name, signal);
    job.localImages.push(name);
  }
  state.builds.push({ images, found: built.dependencies });
}

async function runPush(
  id: string,
  names: readonly string[],
  state: TaskFileState,
  { job, signal }: Going,
): Promise<void> {
  const pushes = names.map((name) => {
    const image = namedImage(name, job);
    const localName = state.built.get(image.name);
    if (localName === undefined) {
      job.output.line(`An image does not exist locally with the tag: ${image.name}`);
      throw stepFailure(id, "failed to push images successfully");
    }
    return { image, localName };
  });
  const pushed = await pushImages(id, pushes, job, signal);
  pushes.forEach(({ image }, index) => {
    const record = pushed[index];
    if (record !== undefined) {
      state.pushed.set(image.name, record);
    }
  });
}

async function runCommand(
  { id, text, keepsWorkingDirectory }: Extract<SimpleStep, { readonly kind: "build" | "cmd" }>,
  state: TaskFileState,
  { job, signal }: Going,
): Promise<void> {
  const { image, parameters } = commandOf(id, text);
  job.output.stamp(`Launching container with name: ${id}`);
  const aliased = aliasedImage(image, state.text);
  const exitCode = await job.session.run(
    {
      image: aliased ?? state.built.get(namedImage(image, job).name) ?? image,
      parameters,
      workspace: job.context.folder,
      environment: [],
      entryPoint: undefined,
      workingDirectory: keepsWorkingDirectory === true ? undefined : "/workspace",
    },
    job.output.line,
    signal,
  );
  if (exitCode !== 0) {
    if (aliased !== undefined && exitCode === noImage) {
      job.output.line(
        `${image} is an alias of the image ${aliased}, which could not be had; write the name of another image`,
      );
    }
    job.output.stamp(`Container failed during run: ${id}. No retries remaining.`);
    throw stepFailure(id, `exit status ${exitCode}`);
  }
  job.output.stamp(`Successfully executed container: ${id}`);
}

function commandOf(
  id: string,
  text: string,
): { readonly image: string; readonly parameters: readonly string[] } {
  const command = splitCommand(text);
  if (command.kind === "failed") {
    throw stepFailure(id, command.message);
  }
  const [image = "", ...parameters] = command.words;
  if (image === "" || image.startsWith("-")) {
    throw stepFailure(id, "the command must start with the name of an image");
  }
  return { image, parameters };
}

function localFolder(id: string, context: string, job: RunJob): string {
  const folder = path.join(job.context.folder, context);
  const isInside =
    folder === job.context.folder || folder.startsWith(job.context.folder + path.sep);
  if (/^[a-z]+:\/\//iu.test(context) || !isInside) {
    throw stepFailure(
      id,
      `the emulator builds only from folders of the source, not from ${context}`,
    );
  }
  return folder;
}

function nameAndValue(text: string): { readonly name: string; readonly value: string } {
  const [name = "", ...rest] = text.split("=");
  if (rest.length === 0) {
    throw new RunFailure(`${text} cannot be split into 2 tokens with '='`);
  }
  return { name, value: rest.join("=").replace(/^['"]+|['"]+$/gu, "") };
}

function report(state: TaskFileState, job: RunJob): RunResult {
  const blocks: ImageDependencies[] = state.builds.flatMap(({ images, found }) => {
    const named = images.map(({ name, image }) => state.pushed.get(name) ?? image);
    return logDependencies(named, found, job);
  });
  if (blocks.length > 0) {
    job.output.stamp("The following dependencies were found:");
    job.output.stamp("");
    job.output.line(writeDependencyBlock(blocks).trimEnd());
  }
  const records = state.builds.flatMap(({ found }) => dependencyRecords(found));
  const distinct = new Map(records.map((record) => [JSON.stringify(record), record]));
  return { outputImages: [...state.pushed.values()], dependencies: [...distinct.values()] };
}
