import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TaskVolume } from "../../../core/taskfile/task.ts";
import { RunFailure } from "../runFailure.ts";
import { type RunJob } from "../runJob.ts";

const base64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/u;

/** Folder of a volume on this machine; it lies in the run's own folder, which nobody else can enter. */
export function volumeFolder(name: string, job: RunJob): string {
  return path.join(job.folder, "volumes", name);
}

/** Writes the files of a volume, each with a line end as the engine does, and masks their content in the log. */
export async function writeSecretVolume({ name, files }: TaskVolume, job: RunJob): Promise<void> {
  const folder = volumeFolder(name, job);
  await mkdir(folder, { recursive: true });
  for (const [file, content] of files) {
    if (!base64.test(content)) {
      throw new RunFailure(
        "failed to decode Base64 value. please make sure value provided is Base64 encoded",
      );
    }
    const text = Buffer.from(content, "base64");
    job.output.hide([text.toString("utf8")]);
    await writeFile(path.join(folder, file), Buffer.concat([text, Buffer.from("\n")]));
  }
}
