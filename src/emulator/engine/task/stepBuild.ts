import path from "node:path";
import { parseBuildString } from "../../../core/build/buildString.ts";
import { type TaskStep } from "../../../core/taskfile/task.ts";
import { namedImage } from "../imageNames.ts";
import { type RunJob } from "../runJob.ts";
import { type StepBuild } from "./sessionProcesses.ts";
import { StepError } from "./taskProcesses.ts";

const buildFlags: readonly string[] = ["-t", "--tag", "-f", "--file", "--build-arg", "--target"];

/** Reads the text of a `build` step. Throws `StepError` for flags and contexts that the emulator does not execute. */
export function stepBuild(
  { work }: TaskStep,
  earlierImages: readonly string[],
  job: RunJob,
): StepBuild {
  const text = work.kind === "build" ? work.text : "";
  const build = parseBuildString(text);
  const words = text.split(/\s+/u).filter((word) => word.startsWith("-"));
  const unknown = words.find((word) => !buildFlags.includes(word) && word !== "--no-cache");
  if (unknown !== undefined) {
    throw new StepError(
      `the flag ${unknown} of build is not executed by this version of the emulator`,
    );
  }
  const images = build.tags.map((tag) => namedImage(tag, job));
  return {
    images,
    build: {
      contextFolder: localFolder(build.context, job),
      dockerFilePath: build.dockerfile ?? path.join(build.context, "Dockerfile"),
      dockerfileFolder: job.context.folder,
      imageNames: images.map(({ name }) => name),
      arguments: build.buildArguments.map(nameAndValue),
      target: build.target,
      noCache: words.includes("--no-cache"),
      earlierImages,
    },
  };
}

function localFolder(context: string, job: RunJob): string {
  const folder = path.join(job.context.folder, context);
  const isInside =
    folder === job.context.folder || folder.startsWith(job.context.folder + path.sep);
  if (/^[a-z]+:\/\//iu.test(context) || !isInside) {
    throw new StepError(`the emulator builds only from folders of the source, not from ${context}`);
  }
  return folder;
}

function nameAndValue(text: string): { readonly name: string; readonly value: string } {
  const [name = "", ...rest] = text.split("=");
  if (rest.length === 0) {
    throw new StepError(`${text} cannot be split into 2 tokens with '='`);
  }
  return { name, value: rest.join("=").replace(/^['"]+|['"]+$/gu, "") };
}
