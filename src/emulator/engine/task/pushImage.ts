import { type LineListener } from "../../executor/program.ts";
import { type ImageRecord } from "../../resources.ts";
import { type OutputImage } from "../imageNames.ts";
import { type RunJob } from "../runJob.ts";
import { type LocalImages } from "./localImages.ts";
import { StepError } from "./taskProcesses.ts";

/** Pushes an image of the run once; gives it with its digest, or undefined when that failed. */
export async function pushImage(
  { name, image, destination }: OutputImage,
  {
    local,
    job,
    output,
  }: { readonly local: LocalImages; readonly job: RunJob; readonly output: LineListener },
  signal: AbortSignal,
): Promise<ImageRecord | undefined> {
  if (destination === undefined) {
    output(`The emulator only pushes to its own registries, and ${name} is in none of them`);
    throw new StepError("failed to push images successfully");
  }
  const localName = local.find(name);
  if (localName === undefined) {
    output(`An image does not exist locally with the tag: ${name}`);
    return undefined;
  }
  const { digest } = await job.session.push(localName, destination, output, signal);
  if (digest === undefined) {
    return undefined;
  }
  output(`${image.tag ?? "latest"}: digest: ${digest}`);
  return { ...image, digest };
}
