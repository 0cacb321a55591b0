import { type ImageRecord } from "../resources.ts";
import { type OutputImage } from "./imageNames.ts";
import { type RunJob } from "./runJob.ts";
import { stepFailure } from "./steps.ts";

/** Milliseconds before the second and the third attempt. */
const pauses: readonly number[] = [250, 500];

/** An image to push, and the name of the tool's own copy. */
export interface ImagePush {
  readonly image: OutputImage;
  readonly localName: string;
}

/** Pushes images one after another, each with three attempts as the engine does; gives them with their digests. */
export async function pushImages(
  stepId: string,
  pushes: readonly ImagePush[],
  job: RunJob,
  signal: AbortSignal,
): Promise<readonly ImageRecord[]> {
  job.pushing(true);
  try {
    const pushed: ImageRecord[] = [];
    for (const push of pushes) {
      const digest = await pushImage(stepId, push, job, signal);
      pushed.push({ ...push.image.image, digest });
    }
    return pushed;
  } finally {
    job.pushing(false);
  }
}

async function pushImage(
  stepId: string,
  { image, localName }: ImagePush,
  job: RunJob,
  signal: AbortSignal,
): Promise<string> {
  const { output } = job;
  if (image.destination === undefined) {
    output.line(
      `The emulator only pushes to its own registries, and ${image.name} is in none of them`,
    );
    throw stepFailure(stepId, "failed to push images successfully");
  }
  for (let attempt = 1; ; attempt += 1) {
    output.stamp(`Pushing image: ${image.name}, attempt ${attempt}`);
    const { digest } = await job.session.push(localName, image.destination, output.line, signal);
    if (digest !== undefined) {
      output.line(`${image.image.tag ?? "latest"}: digest: ${digest}`);
      output.stamp(`Successfully pushed image: ${image.name}`);
      return digest;
    }
    const pause = pauses[attempt - 1];
    if (pause === undefined) {
      throw stepFailure(stepId, "failed to push images successfully");
    }
    await job.engine.clock.sleep(pause, signal);
  }
}
