import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { RunFailure } from "./runFailure.ts";
import { type RunJob } from "./runJob.ts";

/** Bytes above which a file is not taken for a task file. */
const largest = 1024 * 1024;

/** The text of a run's task file: sent with the request, or in the source. Rejects with `RunFailure`. */
export async function readTaskFile(job: RunJob): Promise<string> {
  const { step } = job.request;
  if (step.encodedTaskContent !== undefined) {
    return Buffer.from(step.encodedTaskContent, "base64").toString("utf8");
  }
  const written = step.taskFilePath ?? "acb.yaml";
  const root = await realpath(job.context.folder);
  const found = await realpath(path.join(root, written)).catch(() => undefined);
  const facts = found === undefined ? undefined : await stat(found);
  if (found?.startsWith(root + path.sep) !== true || facts?.isFile() !== true) {
    throw new RunFailure(`failed to load task file at path ${written}: no such file in the source`);
  }
  if (facts.size > largest) {
    throw new RunFailure(`the task file ${written} has ${facts.size} bytes; up to 1 MiB is read`);
  }
  return await readFile(found, "utf8");
}
