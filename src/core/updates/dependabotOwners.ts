import { type ImageReference } from "../image/imageReference.ts";
import {
  type DependabotConfiguration,
  type DependabotEntry,
  type DependabotIgnore,
} from "./dependabotConfiguration.ts";
import { compileGlob, matchesWildcard } from "./globPattern.ts";
import { dependabotSteps } from "./tagVersion.ts";
import {
  bumpWords,
  imageWords,
  moveWords,
  type UpdateEffect,
  type UpdateOwner,
} from "./updateOwner.ts";

/**
 * Says what Dependabot does with a base image: it proposes tags with newer versions and, for an image that has a
 * digest, the new digest; it adds none. It looks at files in exactly the folders that are named whose name contains
 * `dockerfile` or `containerfile`, and names images without their registry
 * (https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference,
 * https://github.com/dependabot/dependabot-core, docker).
 */
export function dependabotOwners(
  configuration: DependabotConfiguration,
  dockerfilePath: string,
  image: ImageReference,
): readonly UpdateOwner[] {
  const words = imageWords(image);
  const owner = (effect: UpdateEffect, message: string): UpdateOwner => ({
    tool: "Dependabot",
    file: configuration.file,
    effect,
    message,
  });
  const judgement = judgeFile(configuration, dockerfilePath, image);
  switch (judgement.kind) {
    case "leaves":
      return [owner("leavesAlone", `Dependabot leaves ${words} alone: ${judgement.reason}`)];
    case "unknown": {
      const message = `What Dependabot does with ${words} cannot be told: ${judgement.reason}`;
      return [owner("cannotTell", message)];
    }
    case "updates": {
      const kinds = judgement.steps.join(", ");
      return [
        ...(image.digest === undefined
          ? []
          : [owner("movesDigest", moveWords("Dependabot", words))]),
        ...(kinds === "" ? [] : [owner("bumpsTag", bumpWords("Dependabot", words, kinds))]),
      ];
    }
  }
}

type Judgement =
  | { readonly kind: "leaves" | "unknown"; readonly reason: string }
  /** A digest if there is one, and the tag by these steps. */
  | { readonly kind: "updates"; readonly steps: readonly string[] };

function judgeFile(
  { entries }: DependabotConfiguration,
  path: string,
  image: ImageReference,
): Judgement {
  if (entries.length === 0) {
    return leaves("no entry has package-ecosystem docker");
  }
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  if (!/dockerfile|containerfile/i.test(name)) {
    return leaves(`${name} is no name that it takes for a Dockerfile`);
  }
  const folder = slash < 0 ? "" : path.slice(0, slash);
  const judged = entries
    .filter((entry) => covers(entry, folder))
    .map((entry) => judge(entry, path, image));
  return (
    judged.find(({ kind }) => kind === "updates") ??
    judged.find(({ kind }) => kind === "unknown") ??
    judged[0] ??
    leaves(`no entry for docker names the folder /${folder}`)
  );
}

function judge(entry: DependabotEntry, path: string, image: ImageReference): Judgement {
  const { name: entryName, allowedNames } = entry;
  const name = image.repository.replace(image.registry === "docker.io" ? /^library\// : "", "");
  if (entry.isOff) {
    return leaves(`${entryName} has open-pull-requests-limit 0`);
  }
  const exclusion = judgeExclusion(entry, path);
  if (exclusion !== undefined) {
    return exclusion;
  }
  if (allowedNames.length > 0 && !allowedNames.some((allowed) => matchesWildcard(name, allowed))) {
    return leaves(`allow of ${entryName} does not name ${name}`);
  }
  const ignored = entry.ignored.filter((rule) => matchesWildcard(name, rule.dependencyName));
  if (ignored.some(ignoresAll)) {
    return leaves(`ignore of ${entryName} names ${name}`);
  }
  const kinds = ignored.flatMap(({ updateTypes }) => updateTypes.map((type) => type.trim()));
  const possible = dependabotSteps(image.tag ?? "");
  const steps = possible.filter((step) => !kinds.includes(`version-update:semver-${step}`));
  if (steps.length > 0 || image.digest !== undefined) {
    return { kind: "updates", steps };
  }
  return leaves(
    possible.length > 0
      ? `ignore of ${entryName} names every kind of update of ${name}`
      : "it has no version and no digest",
  );
}

/**
 * Paths count from the root, says https://github.blog/changelog/2025-08-26-dependabot-can-now-exclude-automatic-pull-requests-for-manifests-in-selected-subdirectories;
 * from the folder of the entry, says the reference.
 */
function judgeExclusion(
  { name, excludedPaths }: DependabotEntry,
  path: string,
): Judgement | undefined {
  const fromFolder = path.slice(path.lastIndexOf("/") + 1);
  const isExcluded = [path, fromFolder].map((candidate) =>
    excludedPaths.some((glob) => names(glob, candidate)),
  );
  if (!isExcluded.includes(true)) {
    return undefined;
  }
  return isExcluded.includes(false)
    ? {
        kind: "unknown",
        reason: `its documents differ on whether exclude-paths of ${name} is about ${path}`,
      }
    : leaves(`exclude-paths of ${name} names ${path}`);
}

function leaves(reason: string): Judgement {
  return { kind: "leaves", reason };
}

function ignoresAll({ versions, updateTypes }: DependabotIgnore): boolean {
  const isUnlimited = versions.length === 0 && updateTypes.length === 0;
  return isUnlimited || versions.some((version) => /^>=?\s*0$/.test(version.trim()));
}

function covers(entry: DependabotEntry, folder: string): boolean {
  return entry.directories.some(
    ({ path, isGlob }) =>
      path === folder || (isGlob && (path === "**/*" || compileGlob(path)?.(folder) === true)),
  );
}

/** A path excludes a file, or as a folder what is in it. */
function names(glob: string, path: string): boolean {
  return path === glob || path.startsWith(`${glob}/`) || compileGlob(glob)?.(path) === true;
}
