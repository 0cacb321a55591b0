import { expandRunTemplate, type RunTemplateValues } from "../../core/build/runTemplate.ts";
import { normalizeImageTag, parseEngineReference } from "../../core/image/imageReference.ts";
import { type ImageRecord } from "../resources.ts";
import { imageOf } from "./dependencies.ts";
import { RunFailure } from "./runFailure.ts";
import { type RunJob } from "./runJob.ts";
import { runDate } from "./runTimes.ts";

/** An image that a run makes: how the log calls it, its parts, and where it is pushed to. */
export interface OutputImage {
  /** Full name with registry and tag. */
  readonly name: string;
  readonly image: ImageRecord;
  /** Full name with a host that answers, or undefined when the registry is not one of the emulator. */
  readonly destination: string | undefined;
}

/** What `.Run` holds in the templates of a run. */
export function runTemplateValues(job: RunJob): RunTemplateValues {
  return {
    ID: job.runId,
    Registry: job.loginServer,
    Date: runDate(job.startedAt),
    OS: "linux",
    Architecture: job.request.platform?.architecture?.toLowerCase() ?? "amd64",
    Commit: job.context.gitHeadRevision,
    TaskName: job.request.task,
  };
}

/** Replaces `{{.Run.ID}}` and its kin. Rejects text with templates that are not simple fields of a run. */
export function expandRunText(text: string, job: RunJob): string {
  const expanded = expandRunTemplate(text, runTemplateValues(job));
  if (expanded.kind === "problem") {
    const messages = expanded.problems.map(({ message }) => message);
    throw new RunFailure(`unable to process template "${text}": ${messages.join("; ")}`);
  }
  return expanded.text;
}

/**
 * Names an image as the engine does: templates are replaced, a missing tag becomes `latest`, and the registry's
 * login server is put before names that do not start with a known registry.
 */
export function outputImage(name: string, job: RunJob): OutputImage {
  const expanded = normalizedName(expandRunText(name, job));
  const first = expanded.split("/", 1)[0] ?? "";
  const isFull = expanded.includes("/") && job.engine.registries.registryOf(first) !== undefined;
  const full = isFull ? expanded : `${job.loginServer}/${expanded}`;
  return { ...namedImage(full, job), name: full };
}

/** An image by its full name, as a task file writes it. */
export function namedImage(name: string, job: RunJob): OutputImage {
  const full = normalizedName(name);
  const parsed = parseEngineReference(full);
  if (parsed.kind === "invalid") {
    throw new RunFailure(parsed.message);
  }
  const image = imageOf(parsed.image);
  const registry = job.engine.registries.registryOf(image.registry);
  const host = registry === undefined ? undefined : job.engine.registries.loginServerOf(registry);
  const destination =
    host === undefined ? undefined : `${host}/${image.repository}:${image.tag ?? "latest"}`;
  return { name: full, image, destination };
}

/** A tag belongs to the last part only, or `127.0.0.1:5000/app` would count as tagged. */
function normalizedName(name: string): string {
  const slash = name.lastIndexOf("/");
  return name.slice(0, slash + 1) + normalizeImageTag(name.slice(slash + 1));
}
