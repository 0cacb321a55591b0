import { isReleaseNumber } from "./releaseNumbers.ts";

/** A shape of tags that are published once, and why, as a phrase for people. */
export interface TagRule {
  readonly reason: string;
  readonly matches: (tag: string) => boolean;
}

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const monthNumber = "(?:0[1-9]|1[0-2])";
const day = "(?:0[1-9]|[12]\\d|3[01])";
const year = "(?:19|20)\\d\\d";
/** A year, month and day in any order, or a week; a time stamp of digits only is a build number's shape. */
const date = new RegExp(
  `(?:^|\\D)(?:${[
    `${year}[-._]?${monthNumber}[-._]?${day}`,
    `${day}[-._]${monthNumber}[-._]${year}`,
    `${monthNumber}[-._]${day}[-._]${year}`,
    `${day}[-._]?(?:${months})[-._]?${year}`,
    `${year}[-._]?(?:${months})[-._]?${day}`,
    "20\\d\\d[-._]?w[0-5]\\d",
  ].join("|")})(?!\\d)`,
  "i",
);
/** `8u412` and `21_35` are how Java counts, `3273.v4cfe589b_fd83` how Jenkins does. */
const fullVersion = /^v?(?:\d+\.\d+\.\d+|\d+u\d+|\d+_\d+|\d+\.v[0-9a-f]{6,}(?:_|$))/i;
/** A complete version right after a name: `php8.3.12`. */
const namedVersion = /^[a-z]+\d+\.\d+\.\d+/i;
const numberedPreRelease =
  /(?:^|[-._\d])(?:rc|alpha|beta|preview|pre|milestone|m|ea)[.-]?\d+(?![a-z\d])|\d[-.]?dev\d+(?![a-z\d])/i;
/** Tags that a build system moves with every push to a pull request. */
const pullRequest = /^(?:pr|mr|pull|merge)-\d+$/i;
const hexadecimal = /^g?[0-9a-f]{7,64}$/;
const namedCommit = /(?:^|[-._])(?:sha|git|commit|rev|revision)[-._]?[0-9a-f]{6,64}(?:[-._]|$)/;
const buildWords = new RegExp(
  `^(?:${[
    "b|build|ci|cd|run|job|pipeline|workflow|action|actions|github|gh|gha|gitlab|jenkins|teamcity|azp|azuredevops|ado",
    "devops|vsts|tfs|circleci|codebuild|buildkite|drone|travis|bamboo|appveyor|tekton|concourse|semaphore|harness",
  ].join("|")})$`,
  "i",
);
/** Numbers of Windows releases look like build numbers. */
const windowsRelease = /^(?:1507|1511|1607|1703|1709|1803|1809|1903|1909|2004|2009)$/;

/** The first rule that fits decides; what fits none is stable. */
export const uniqueRules: readonly TagRule[] = [
  { reason: "a date or time stamp names one publication", matches: (tag) => date.test(tag) },
  {
    reason: "it contains a Git commit, which names one publication",
    matches: (tag) => tag.split(/[-._]/).some(isCommit) || isShortCommit(tag),
  },
  {
    reason: "a full major.minor.patch version is published once",
    matches: (tag) => segments(tag).some(isFullVersion) || namedVersion.test(tag),
  },
  { reason: "a numbered pre-release is published once", matches: isNumberedPreRelease },
  {
    reason: "a numbered update or revision is published once",
    matches: (tag) => /[-_.]r\d+(?:-[a-z]+)?$/.test(tag) || /(?:^|[-_])kb\d{6,}/i.test(tag),
  },
  { reason: "a build number names one publication", matches: isBuildNumber },
  {
    reason: "the number after the tag names one publication",
    matches: (tag) => /.-[1-9]\d{0,2}$/.test(tag) && !endsInRelease(tag) && !pullRequest.test(tag),
  },
];

/** The parts of a tag between dashes. */
export function segments(tag: string): readonly string[] {
  return tag.split("-");
}

/** `2.0.0-rc.12` and its kin: there is no moving tag next to it. */
export function isNumberedPreRelease(tag: string): boolean {
  return numberedPreRelease.test(tag);
}

/** Tells whether a part of a tag names one publication: a date, a commit or a revision. */
export function isPublication(segment: string): boolean {
  return date.test(segment) || isCommit(segment) || /^r\d+$/.test(segment);
}

function isFullVersion(segment: string): boolean {
  return fullVersion.test(segment);
}

function isCommit(segment: string): boolean {
  const isMixed = /[a-f]/.test(segment) && /\d/.test(segment);
  return hexadecimal.test(segment) && (isMixed || segment.length >= 40);
}

/** Six characters are a commit when they are the whole tag, or when the tag says so. */
function isShortCommit(tag: string): boolean {
  return namedCommit.test(tag) || /^(?=[0-9a-f]{6}$)(?=.*[a-f])(?=.*\d.*\d)/.test(tag);
}

function isBuildNumber(tag: string): boolean {
  return segments(tag).some(isNamedBuild) || endsInBuildNumber(tag);
}

/** `48213-dev`, `1.0-b123`, `build-7-alpine`. */
function isNamedBuild(segment: string, index: number, all: readonly string[]): boolean {
  const isAfterWord = /^\d+$/.test(segment) && buildWords.test(all[index - 1] ?? "");
  return isAfterWord || /^(?:\d{5,}|(?:b|build)\d{2,})$/i.test(segment);
}

function endsInBuildNumber(tag: string): boolean {
  const parts = /^(?:(?<words>.*?)(?<separator>[-._]))?(?<number>\d+)$/.exec(tag)?.groups;
  const { words = "", separator = "", number = "" } = parts ?? {};
  if (number.length >= 5 || buildWords.test(lastPart(words))) {
    return true;
  }
  // `4711` and `1.0-4711`, but neither `1.27` nor `php8.3`; `main.731`, while `main-731` is left to the rule of patches.
  const isPlain = separator === "" || separator === "-";
  const isLong = isPlain ? number.length === 4 : number.length >= 3 && /^[a-z-]+$/i.test(words);
  return isLong && !isRelease(tag, number);
}

function lastPart(words: string): string {
  return words.split(/[-._]/).at(-1) ?? "";
}

function isRelease(tag: string, number: string): boolean {
  const isYear = /^(?:19|20)\d\d$/.test(number);
  return isYear || windowsRelease.test(number) || endsInRelease(tag);
}

/** Tells whether the number at the end belongs to a word such as `debian` before it. */
function endsInRelease(tag: string): boolean {
  const [word = "", number = ""] = segments(tag).slice(-2);
  return isReleaseNumber(word, number);
}
