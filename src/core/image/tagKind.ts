/** Whether a tag can move to newer content. `latest` moves too; `digest` never does. */
export type TagKind = "stable" | "unique" | "latest" | "digest";

/** What kind of tag it is and why, as a phrase for people. The kind is a judgement by usual practice. */
export interface ClassifiedTag {
  readonly kind: TagKind;
  readonly reason: string;
}

interface Rule {
  readonly reason: string;
  readonly matches: (tag: string) => boolean;
}

const date = /(?:^|\D)(?:19|20)\d\d[-.]?(?:0[1-9]|1[0-2])[-.]?(?:0[1-9]|[12]\d|3[01])(?!\d)/;
const fullVersion = /^v?\d+\.\d+\.\d+/;
const numberedPreRelease = /(?:^|[-.\d])(?:rc|alpha|beta|preview|pre)[.-]?\d+(?![a-z\d])/i;
const hexadecimal = /^[0-9a-f]{7,64}$/;
/** Words whose number is a release that keeps moving, not a number of a publication: `7.2-debian-12`. */
const releaseWords =
  /^(?:debian|ubuntu|ubi|rhel|centos|fedora|rockylinux|almalinux|oraclelinux|photon|windows|jdk|jre|java|openjdk|temurin|corretto|zulu|node|python|php|ruby|go|golang|postgres|pg|cuda|net)$/i;
const buildWords = /^(?:build|ci|run|job|pipeline|github|gitlab|jenkins|teamcity|azp)$/i;

/** The first rule that fits decides; what fits none is stable. */
const uniqueRules: readonly Rule[] = [
  { reason: "a date or time stamp names one publication", matches: (tag) => date.test(tag) },
  {
    reason: "it ends in a Git commit, which names one publication",
    matches: (tag) => isCommit(segments(tag).at(-1) ?? ""),
  },
  {
    reason: "a full major.minor.patch version is published once",
    matches: (tag) => fullVersion.test(firstVersion(tag) ?? ""),
  },
  {
    reason: "a numbered pre-release is published once",
    matches: (tag) => numberedPreRelease.test(tag),
  },
  { reason: "a build number names one publication", matches: isBuildNumber },
  {
    reason: "the number after the tag names one publication",
    matches: (tag) => /-[1-9]\d{0,2}$/.test(tag) && !endsInRelease(tag),
  },
];

/**
 * Tells whether a tag is expected to move, by the shapes that
 * https://learn.microsoft.com/azure/container-registry/container-registry-image-tag-version recommends and that
 * Docker Hub and the Microsoft artifact registry use.
 *
 * `tag` is what follows the repository: empty for none, `18@sha256:…` for a tag with a digest. `repository`, with its
 * host, decides whether a short tag such as `cf1a` may be the id of an ACR run: only where tasks can push.
 */
export function classifyTag(tag: string, repository?: string): ClassifiedTag {
  if (/(?:^|@)[a-z0-9+._-]+:[0-9a-zA-Z]{32,}$/.test(tag)) {
    return { kind: "digest", reason: "a digest never moves" };
  }
  if (tag === "" || tag === "latest") {
    return { kind: "latest", reason: "latest moves with every publication" };
  }
  const rule = uniqueRules.find(({ matches }) => matches(tag));
  if (rule !== undefined) {
    return { kind: "unique", reason: rule.reason };
  }
  if (canHoldRuns(repository) && isRunId(segments(tag).at(-1) ?? "")) {
    return { kind: "unique", reason: "the id of an ACR run names one publication" };
  }
  return { kind: "stable", reason: stableReason(tag) };
}

/**
 * Suggests the moving tag next to one that is published once: `15.2.1-alpine` → `15-alpine`, `noble-20240605` →
 * `noble`, `3.11-2` → `3.11`. Undefined when there is none to guess; whether it exists is for the caller to check.
 */
export function stableSibling(tag: string): string | undefined {
  if (classifyTag(tag).kind !== "unique" || numberedPreRelease.test(tag)) {
    return undefined;
  }
  const kept = segments(tag).filter((segment, index) => index === 0 || !isPublication(segment));
  const full = kept.join("-");
  const version =
    /^(?<v>v?)(?<major>\d+)\.(?<minor>\d+)\.\d+(?:[._+]\d+)*(?<variant>(?:-.+)?)$/.exec(full);
  const { v = "", major = "", minor = "", variant = "" } = version?.groups ?? {};
  const moving = version === null ? full : `${v}${major === "0" ? `0.${minor}` : major}${variant}`;
  const candidates = [moving, moving.replace(/-\d+$/, "")];
  return candidates.find(
    (candidate) => candidate !== tag && classifyTag(candidate).kind === "stable",
  );
}

function segments(tag: string): readonly string[] {
  return tag.split("-");
}

function firstVersion(tag: string): string | undefined {
  return segments(tag).find((segment) => /^v?\d/.test(segment));
}

function isCommit(segment: string): boolean {
  return hexadecimal.test(segment) && /[a-f]/.test(segment) && /\d/.test(segment);
}

function isBuildNumber(tag: string): boolean {
  const parts = /^(?:(?<word>.*?)[-._])?(?<number>\d+)$/.exec(tag)?.groups;
  const { word, number = "" } = parts ?? {};
  if (parts === undefined) {
    return false;
  }
  if (word !== undefined && buildWords.test(word)) {
    return true;
  }
  const isYear = /^20[12]\d$/.test(number);
  return number.length >= 5 || (tag.endsWith(`-${number}`) && number.length === 4 && !isYear);
}

function endsInRelease(tag: string): boolean {
  return releaseWords.test(segments(tag).at(-2) ?? "");
}

function isPublication(segment: string): boolean {
  return date.test(segment) || isCommit(segment) || /^r\d+$/.test(segment);
}

function isRunId(segment: string): boolean {
  return /^[cd][a-z]{1,2}\d[0-9a-z]{0,3}$/.test(segment) && !segment.startsWith("cu");
}

function canHoldRuns(repository: string | undefined): boolean {
  if (repository === undefined) {
    return true;
  }
  const host = repository.split("/", 1)[0] ?? "";
  return /[.:]/.test(host) && !["docker.io", "mcr.microsoft.com"].includes(host);
}

function stableReason(tag: string): string {
  const version = firstVersion(tag);
  if (version === undefined) {
    return "a name of a channel, release line or variant moves with every publication";
  }
  return /^v?\d+\.\d+/.test(version)
    ? "a major.minor version is published again with every patch"
    : "a major version moves to every new release of it";
}
