import { formatFamiliarReference, type ImageReference } from "../image/imageReference.ts";
import { locateImage } from "../image/registryHost.ts";
import { movesOf, type TagMoves } from "../image/tagHistory.ts";
import { classifyTag, stableSibling } from "../image/tagKind.ts";
import { type CheckResult, type CheckSubject, fail, noTask, nothingSeen, pass } from "./check.ts";
import { hasMoved } from "./freshness.ts";
import { followsAllStages, formatTask, nameOf } from "./taskName.ts";
import { type TrackingRemedy } from "./verdict.ts";

/** Checks that the line names an image and not an earlier stage. */
export function checkBaseImage({ stage, reading }: CheckSubject): CheckResult {
  if (stage.basedOn === undefined) {
    return pass("The line names a base image");
  }
  const from = reading.scanned.get(stage.range.start);
  const isSeenAsImage = from !== undefined && from.basedOnAlias === undefined;
  if (!isSeenAsImage) {
    return fail("stage", "noBaseImage", "Build stage: no base image of its own");
  }
  const headline = `ACR takes ${stage.imageText} for an image: the stage is spelled with other letter case`;
  const title = "Write the name of the stage exactly as after AS";
  const remedy = { code: "fixLine", title, problem: "aliasCase" } as const;
  return fail("cannotScan", "aliasCase", headline, remedy);
}

/** Checks that the build does not stop before the stage. */
export function checkBuilt({ stage, reading, seen }: CheckSubject): CheckResult {
  const { scan } = reading;
  const last = scan.perFrom.at(-1);
  const isAfterTarget = last !== undefined && stage.range.start > last.range.start;
  if (scan.kind === "scanned" && isAfterTarget) {
    const headline = `Not built: the task stops at stage ${last.alias ?? last.image}`;
    return fail("notBuilt", undefined, headline);
  }
  return seen === undefined ? nothingSeen : pass("The build reaches this stage");
}

/** Checks that the base is not the empty image. */
export function checkScratch({ seen }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  const { registry, repository } = seen.image;
  return registry === "docker.io" && repository === "library/scratch"
    ? fail("scratch", "noBaseImage", "Scratch: an empty image, which never moves")
    : pass("The base is an image that can move");
}

/** Checks that the image is named by a tag. */
export function checkPinned({ seen }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  return seen.image.digest === undefined
    ? pass("The image is not pinned by a digest")
    : fail("digestPinned", "digestPinned", "Pinned by digest: ACR will see no update");
}

/**
 * Checks that the image is where ACR watches
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images#base-image-locations).
 */
export function checkLocation({ seen, registries, facts }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  const host = seen.image.registry;
  const image = formatFamiliarReference(seen.image);
  const remedy: TrackingRemedy = { code: "importImage", title: "Import…", image };
  switch (locateImage(host, registries)) {
    case "dockerHub": {
      const headline = `Not tracked: ${image} is private, and ACR watches public repositories of Docker Hub only`;
      return facts.image?.isPublic === false
        ? fail("unsupportedLocation", "unsupportedLocation", headline, remedy)
        : pass("Docker Hub is watched every 10 to 60 minutes, if the repository is public");
    }
    case "microsoftRegistry":
      return pass("The Microsoft registry is watched every 10 to 60 minutes");
    case "azureRegistry":
    case "knownRegistry":
      return pass(`A push to ${host} is noticed at once`);
    case "unsupported": {
      const cause = host.includes(".") ? "unsupportedLocation" : "hostWithoutDot";
      const headline = `Not tracked: ${host} is not a location ACR watches`;
      return fail("unsupportedLocation", cause, headline, remedy);
    }
  }
}

/** Checks that the trigger follows the stage: that of the last stage, or all. */
export function checkStage({ task, seen, isConnected }: CheckSubject): CheckResult {
  if (seen === undefined) {
    return nothingSeen;
  }
  if (seen.isRuntime) {
    return pass("The image is that of the last stage, which every base image trigger follows");
  }
  if (task === undefined) {
    const headline = "Build-time stage: ACR follows only the last stage unless told otherwise";
    return isConnected ? noTask : fail("buildTimeStage", "buildTimeStage", headline);
  }
  const headline = "Not tracked: build-time stage (task tracks Runtime)";
  return followsAllStages(task)
    ? pass(`${formatTask(task)} follows the images of all stages`)
    : fail("buildTimeStage", "buildTimeStage", headline, {
        code: "trackAllStages",
        title: "Track All…",
        task: nameOf(task),
      });
}

/** Checks that the tag is one that moves. That it was seen to move outweighs how it looks. */
export function checkTag(subject: CheckSubject): CheckResult {
  const { seen } = subject;
  if (seen === undefined) {
    return nothingSeen;
  }
  const { registry, repository, tag = "latest" } = seen.image;
  const { kind, reason } = classifyTag(seen.image.tag ?? "", `${registry}/${repository}`);
  const moves = movesOf(subject.facts.image?.history ?? []);
  if (kind !== "unique") {
    return pass(`${tag} is expected to move: ${reason}${observedMoves(moves)}`);
  }
  if (hasMoved(subject)) {
    return pass(`${tag} has moved since the last build`);
  }
  return moves !== undefined && moves.count > 0
    ? pass(`${tag} looks like a tag that is published once${observedMoves(moves)}`)
    : uniqueTag(subject, seen.image, tag);
}

function uniqueTag({ facts }: CheckSubject, image: ImageReference, tag: string): CheckResult {
  const sibling = stableSibling(tag);
  const headline = `${tag} is published once; ACR will see no update`;
  const isMissing =
    sibling === undefined || facts.imageFactsOf({ ...image, tag: sibling })?.isMissing === true;
  return isMissing
    ? fail("uniqueTag", "newTagOnly", headline)
    : fail("uniqueTag", "newTagOnly", headline, {
        code: "useTag",
        title: `Use ${sibling}`,
        tag: sibling,
      });
}

/** What was seen of the tag's digests, as the end of a sentence; empty when nobody has watched it for a day. */
function observedMoves(seen: TagMoves | undefined): string {
  if (seen === undefined) {
    return "";
  }
  const { count, from, to } = seen;
  const days = Math.max(1, Math.ceil((to - from) / day));
  const time = days === 1 ? "a day" : `${days} days`;
  if (count > 0) {
    return `; it was seen to move ${count === 1 ? "once" : `${count} times`} within ${time}`;
  }
  return to - from < day ? "" : `; it was not seen to move within ${time}`;
}

const day = 24 * 3_600_000;
