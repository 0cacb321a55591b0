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

/** A year, month and day, or day, month and year; a week; a time stamp of digits only is a build number's shape. */
const date =
  /(?:^|\D)(?:(?:19|20)\d\d[-._]?(?:0[1-9]|1[0-2])[-._]?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])[-._](?:0[1-9]|1[0-2])[-._](?:19|20)\d\d|20\d\d[-._]?w[0-5]\d)(?!\d)/i;
/** `8u412` is how Java 8 counts. */
const fullVersion = /^v?(?:\d+\.\d+\.\d+|\d+u\d+)/i;
const numberedPreRelease =
  /(?:^|[-._\d])(?:rc|alpha|beta|preview|pre|milestone|m)[.-]?\d+(?![a-z\d])/i;
/** Versions that are built again and again until they are released. */
const snapshot = /[-._]snapshot$/i;
/** Tags that a build system moves with every push to a pull request. */
const pullRequest = /^(?:pr|mr|pull|merge)-\d+$/i;
const hexadecimal = /^g?[0-9a-f]{7,64}$/;
/** Words whose number is a release that keeps moving, not a number of a publication: `7.2-debian-12`. */
const releaseWords = new RegExp(
  `^(?:${[
    "debian|ubuntu|ubi|rhel|el|fc|centos|stream|fedora|rocky|rockylinux|alma|almalinux|ol|oraclelinux|photon|leap|sles",
    "amazonlinux|amzn|al|mariner|azurelinux|windows|nanoserver|windowsservercore|servercore|linux|lts",
    "jdk|jre|java|openjdk|temurin|corretto|amazoncorretto|zulu|semeru|sapmachine|liberica|graalvm|ibmjava|openj9",
    "node|nodejs|python|php|ruby|perl|go|golang|rust|otp|erlang|net|dotnet|aspnet|aspnetcore|lambda",
    "postgres|postgresql|pg|mysql|mariadb|redis|cuda|cudnn|scala|spark|hadoop|gcc|clang|llvm",
  ].join("|")})$`,
  "i",
);
const buildWords =
  /^(?:b|build|ci|cd|run|job|pipeline|github|gitlab|gha|actions|jenkins|teamcity|azp|azuredevops|ado|circleci|buildkite|drone|travis|bamboo|appveyor|tfs)$/i;
/** Numbers of Windows releases look like build numbers. */
const windowsRelease = /^(?:1507|1511|1607|1703|1709|1803|1809|1903|1909|2004|2009)$/;

/** The first rule that fits decides; what fits none is stable. */
const uniqueRules: readonly Rule[] = [
  { reason: "a date or time stamp names one publication", matches: (tag) => date.test(tag) },
  {
    reason: "it contains a Git commit, which names one publication",
    matches: (tag) => tag.split(/[-._]/).some(isCommit),
  },
  {
    reason: "a full major.minor.patch version is published once",
    matches: (tag) => fullVersion.test(firstVersion(tag) ?? ""),
  },
  {
    reason: "a numbered pre-release is published once",
    matches: (tag) => numberedPreRelease.test(tag),
  },
  {
    reason: "a numbered update or revision is published once",
    matches: (tag) => /[-_.]r\d+$/.test(tag) || /(?:^|[-_])kb\d{6,}/i.test(tag),
  },
  { reason: "a build number names one publication", matches: isBuildNumber },
  {
    reason: "the number after the tag names one publication",
    matches: (tag) => /.-[1-9]\d{0,2}$/.test(tag) && !endsInRelease(tag) && !pullRequest.test(tag),
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
  if (snapshot.test(tag)) {
    return { kind: "stable", reason: "a snapshot moves with every build until the release" };
  }
  const rule = uniqueRules.find(({ matches }) => matches(tag));
  if (rule !== undefined) {
    return { kind: "unique", reason: rule.reason };
  }
  if (canHoldRuns(repository) && segments(tag).some(isRunId)) {
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
  const isMixed = /[a-f]/.test(segment) && /\d/.test(segment);
  return hexadecimal.test(segment) && (isMixed || segment.length >= 40);
}

function isBuildNumber(tag: string): boolean {
  const parts = /^(?:(?<word>.*?)(?<separator>[-._]))?(?<number>\d+)$/.exec(tag)?.groups;
  if (parts === undefined) {
    return false;
  }
  const { word = "", separator = "", number = "" } = parts;
  if (number.length >= 5 || buildWords.test(word)) {
    return true;
  }
  // `4711` and `1.0-4711`, but neither `1.27` nor `php8.3`; `main.731`, while `main-731` is left to the rule of patches.
  const isPlain = separator === "" || separator === "-";
  const isLong = isPlain ? number.length === 4 : number.length >= 3 && /^[a-z-]+$/i.test(word);
  return isLong && !isRelease(tag, number);
}

function isRelease(tag: string, number: string): boolean {
  const isYear = /^(?:19|20)\d\d$/.test(number);
  return isYear || windowsRelease.test(number) || endsInRelease(tag);
}

/** Tells whether the number at the end belongs to a word such as `debian` before it, or is an architecture. */
function endsInRelease(tag: string): boolean {
  return releaseWords.test(segments(tag).at(-2) ?? "");
}

function isPublication(segment: string): boolean {
  return date.test(segment) || isCommit(segment) || /^r\d+$/.test(segment);
}

/** Words with a number that look like the id of a run. */
const notRunIds = /^(?:cu\d|cpu|db|dev|deb|dc|cli|cms)/;

function isRunId(segment: string): boolean {
  return /^[cd][a-z]{1,2}\d[0-9a-z]{0,3}$/.test(segment) && !notRunIds.test(segment);
}

/** Only ACR has runs; a host with a port or of this machine may be a local registry. */
function canHoldRuns(repository: string | undefined): boolean {
  const host = repository?.split("/", 1)[0] ?? "x.azurecr.io";
  return /\.azurecr\.[a-z]+$|:\d+$|^localhost$/i.test(host);
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
