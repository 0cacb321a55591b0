import { type ImageReference } from "../image/imageReference.ts";
import { compileGlob } from "./globPattern.ts";
import { matchPatterns } from "./namePatterns.ts";
import { type RenovateConfiguration } from "./renovateConfiguration.ts";
import { decideRenovate, type RenovateDecision, type RenovateSwitch } from "./renovateDecision.ts";
import { renovateSteps } from "./tagVersion.ts";
import {
  bumpWords,
  imageWords,
  moveWords,
  type UpdateEffect,
  type UpdateOwner,
} from "./updateOwner.ts";

/**
 * Says what Renovate does with a base image. Patterns are compared with the image as people write it, `node` for
 * `docker.io/library/node`. A digest that is there is updated whether or not Renovate would add one
 * (https://docs.renovatebot.com/docker/).
 */
export function renovateOwners(
  configuration: RenovateConfiguration,
  dockerfilePath: string,
  image: ImageReference,
): readonly UpdateOwner[] {
  const { file } = configuration;
  const words = imageWords(image);
  const owner = (effect: UpdateEffect, message: string): UpdateOwner => ({
    tool: "Renovate",
    file,
    effect,
    message,
  });
  const name = imageWords({ ...image, tag: undefined });
  const reason = fileReason(configuration, dockerfilePath) ?? nameReason(configuration, name);
  if (reason !== undefined) {
    return [owner("leavesAlone", `Renovate leaves ${words} alone: ${reason}`)];
  }
  const unreadable = unreadablePattern(configuration, dockerfilePath);
  if (unreadable !== undefined) {
    return [
      owner("cannotTell", unknownWords(words, `its pattern ${unreadable} is not understood`)),
    ];
  }
  const dependency = { name, tag: image.tag, file: dockerfilePath };
  const decision = decideRenovate(configuration, dependency);
  if (decision.enabled.value === false) {
    const { by } = decision.enabled;
    return [owner("leavesAlone", `Renovate leaves ${words} alone: ${by} disables it`)];
  }
  const digest = digestSwitch(decision, image);
  const versions = renovateSteps(image.tag ?? "", image.repository).map((step) => ({
    step,
    ...decision.makes(step),
  }));
  const unknown = [decision.enabled, digest, ...versions].find(({ value }) => value === "unknown");
  const steps = versions.filter(({ value }) => value === true).map(({ step }) => step);
  const limit = decision.allowedVersions === undefined ? "" : ` within ${decision.allowedVersions}`;
  const kinds = `${steps.join(", ")}${limit}`;
  const owners = [
    ...(digest.value === true ? [digestOwner(owner, words, image, digest)] : []),
    ...(steps.length === 0 ? [] : [owner("bumpsTag", bumpWords("Renovate", words, kinds))]),
    ...(unknown === undefined ? [] : [owner("cannotTell", unknownWords(words, unknown.by))]),
  ];
  const nothing = "it adds no digest and proposes no other tag";
  return owners.length > 0
    ? owners
    : [owner("leavesAlone", `Renovate leaves ${words} alone: ${nothing}`)];
}

/** Why the whole file is left alone. */
function fileReason(configuration: RenovateConfiguration, path: string): string | undefined {
  const { disabledBy, managerDisabledBy, enabledManagers, includePaths } = configuration;
  if (disabledBy !== undefined) {
    return `${disabledBy} switches Renovate off`;
  }
  if (enabledManagers.length > 0 && !enabledManagers.includes("dockerfile")) {
    return "enabledManagers does not name dockerfile";
  }
  if (managerDisabledBy !== undefined) {
    return `${managerDisabledBy} switches Dockerfiles off`;
  }
  if (matchPatterns(path, configuration.filePatterns) === "no") {
    return `${path} is none of the files that it takes for Dockerfiles`;
  }
  if (includePaths.length > 0 && includePaths.every((glob) => !mayBePath(glob, path))) {
    return `includePaths does not name ${path}`;
  }
  const ignoring = configuration.ignorePaths.find(
    (glob) => path.includes(glob) || isPath(glob, path),
  );
  return ignoring === undefined ? undefined : `ignorePaths names ${ignoring}`;
}

function nameReason({ ignoredNames }: RenovateConfiguration, name: string): string | undefined {
  return ignoredNames.includes(name) ? `ignoreDeps names ${name}` : undefined;
}

/** An include pattern that is not understood may be about the file. */
function mayBePath(glob: string, path: string): boolean {
  return isPath(glob, path) || compileGlob(glob) === undefined;
}

function isPath(glob: string, path: string): boolean {
  return glob === path || compileGlob(glob)?.(path) === true;
}

/** A pattern of paths on which it depends whether the file is looked at. */
function unreadablePattern(
  { filePatterns, includePaths, ignorePaths }: RenovateConfiguration,
  path: string,
): string | undefined {
  const isTaken = matchPatterns(path, filePatterns) === "yes";
  return (
    [...includePaths, ...ignorePaths].find((glob) => compileGlob(glob) === undefined) ??
    (isTaken
      ? undefined
      : filePatterns.find((pattern) => matchPatterns(path, [pattern]) === "unknown"))
  );
}

function unknownWords(words: string, reason: string): string {
  return `What Renovate does with ${words} cannot be told: ${reason}`;
}

/** Whether a digest is added, or that which is there is moved. */
function digestSwitch(decision: RenovateDecision, image: ImageReference): RenovateSwitch {
  if (image.digest !== undefined) {
    return decision.makes("digest");
  }
  const { pinDigests } = decision;
  const made = decision.makes("pinDigest");
  return made.value === false || (made.value === "unknown" && pinDigests.value === true)
    ? made
    : pinDigests;
}

function digestOwner(
  owner: (effect: UpdateEffect, message: string) => UpdateOwner,
  words: string,
  image: ImageReference,
  { by }: RenovateSwitch,
): UpdateOwner {
  const source = by === "" ? "" : ` (${by})`;
  return image.digest === undefined
    ? owner(
        "pinsDigest",
        `Renovate adds a digest to ${words}${source}: ACR then sees no update of it, and only a pull request of Renovate brings one`,
      )
    : owner("movesDigest", moveWords("Renovate", words));
}
