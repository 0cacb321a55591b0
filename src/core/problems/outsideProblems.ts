import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { findOutsideImages } from "../tracking/outsideImages.ts";
import { defaultSeverities } from "./problemSeverity.ts";
import { type TrackingProblem } from "./trackingProblem.ts";

/** A problem for each image that is used outside `FROM`, at its name. */
export function outsideProblems(
  dockerfile: string,
  stages: readonly BaseImageStage[],
): readonly TrackingProblem[] {
  const code = "imageOutsideFrom";
  const title = "Give the image a stage of its own by FROM, and follow all stages";
  const images = stages.length === 0 ? [] : findOutsideImages(dockerfile, stages);
  return images.map(({ image, use, range }) => ({
    ...{ code, message: `ACR does not see ${image} (${use})`, severity: defaultSeverities[code] },
    range,
    stage: stages.findLast((other) => other.range.start <= range.start)?.index ?? 0,
    remedies: [{ code: "advise", title }],
  }));
}
