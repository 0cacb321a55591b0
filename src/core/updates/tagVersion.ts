/** How far a newer version may be from the one of a tag. */
export type VersionStep = "major" | "minor" | "patch";

const steps: readonly VersionStep[] = ["major", "minor", "patch"];

/**
 * The steps that Renovate may propose for a tag: it keeps the precision, so that for `15` or `15-alpine` there are
 * only new major versions, and what follows the first `-`. A commit hash is no version. `jammy` and `bookworm` are, of
 * `ubuntu` and `debian` (https://docs.renovatebot.com/docker/). Empty for a tag that is no version.
 */
export function renovateSteps(tag: string, repository: string): readonly VersionStep[] {
  if (/^[a-f0-9]{7,40}$/.test(tag) && !/^\d+$/.test(tag)) {
    return [];
  }
  const isNamed = /(?:^|\/)(?:ubuntu|debian)$/.test(repository) && /^[a-z]+$/.test(tag);
  if (isNamed && !rollingNames.has(tag)) {
    return ["major"];
  }
  const [version = ""] = tag.split("-");
  return stepsOf(/^v?(\d+(?:\.\d+)*)\w*$/.exec(version)?.[1]);
}

/**
 * The steps that Dependabot may propose for a tag: it compares tags with the same text before and after the version
 * (https://github.com/dependabot/dependabot-core, docker). Empty for a tag without a version.
 */
export function dependabotSteps(tag: string): readonly VersionStep[] {
  const versions = tag.split("-").map((part) => /^v?(\d+(?:[._]\d+)*)/i.exec(part)?.[1]);
  return stepsOf(versions.find((version) => version !== undefined));
}

function stepsOf(version: string | undefined): readonly VersionStep[] {
  return version === undefined ? [] : steps.slice(0, version.split(/[._]/).length);
}

const rollingNames: ReadonlySet<string> = new Set([
  "latest",
  "rolling",
  "devel",
  "stable",
  "oldstable",
  "oldoldstable",
  "testing",
  "unstable",
  "sid",
  "experimental",
  "rc",
]);
