import { findPublisherConvention } from "./tagPublishers.ts";
import { isNumberedPreRelease, isPublication, segments, uniqueRules } from "./tagRules.ts";

/** Whether a tag can move to newer content. `latest` moves too; `digest` never does. */
export type TagKind = "stable" | "unique" | "latest" | "digest";

/** What kind of tag it is and why, as a phrase for people. The kind is a judgement by usual practice. */
export interface ClassifiedTag {
  readonly kind: TagKind;
  readonly reason: string;
}

/** Versions that are built again and again until they are released. */
const snapshot = /[-._]snapshot$/i;

/**
 * Tells whether a tag is expected to move, by the shapes that
 * https://learn.microsoft.com/azure/container-registry/container-registry-image-tag-version recommends and that
 * Docker Hub and the Microsoft artifact registry use.
 *
 * `tag` is what follows the repository: empty for none, `18@sha256:…` for a tag with a digest. `repository`, with its
 * host, tells the publisher, and decides whether a short tag such as `cf1a` may be the id of an ACR run: only where
 * tasks can push.
 */
export function classifyTag(tag: string, repository?: string): ClassifiedTag {
  if (/(?:^|@)[a-z0-9+._-]+:[0-9a-zA-Z]{32,}$/.test(tag)) {
    return { kind: "digest", reason: "a digest never moves" };
  }
  if (tag === "" || tag === "latest") {
    return { kind: "latest", reason: "latest moves with every publication" };
  }
  const convention = findPublisherConvention(tag, repository);
  if (convention !== undefined) {
    return { kind: convention.kind, reason: convention.reason };
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
  if (classifyTag(tag).kind !== "unique" || isNumberedPreRelease(tag)) {
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

/** Words with a number that look like the id of a run. */
const notRunIds = /^(?:cu\d|cpu|cpp|cos|css|csi|clr|cli|cms|db|dev|deb|dc|dns)/;

function isRunId(segment: string): boolean {
  return /^[cd][a-z]{1,2}\d[0-9a-z]{0,4}$/.test(segment) && !notRunIds.test(segment);
}

/** Only ACR has runs; a host with a port or of this machine may be a local registry. */
function canHoldRuns(repository: string | undefined): boolean {
  const host = repository?.split("/", 1)[0] ?? "x.azurecr.io";
  return /\.azurecr\.[a-z]+$|:\d+$|^localhost$/i.test(host);
}

function stableReason(tag: string): string {
  const version = segments(tag).find((segment) => /^v?\d/.test(segment));
  if (version === undefined) {
    return "a name of a channel, release line or variant moves with every publication";
  }
  return /^v?\d+\.\d+/.test(version)
    ? "a major.minor version is published again with every patch"
    : "a major version moves to every new release of it";
}
