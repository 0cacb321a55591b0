import { type KnownRegistry, locateImage } from "../image/registryHost.ts";
import { relativeAge } from "../run/runDisplay.ts";
import { type CheckSubject } from "./check.ts";
import { lastSuccess, recordOf, timeOf } from "./subjectFacts.ts";

/** How the digest that was built on compares with the tag's digest now. */
export type Freshness =
  | { readonly kind: "same" }
  | {
      readonly kind: "moved";
      /** Milliseconds since the new digest was first seen; undefined when nobody noted it. */
      readonly age: number | undefined;
      /** What moved, for people: `Docker Hub`, or the host. */
      readonly place: string;
      /** How often ACR looks. */
      readonly rhythm: string;
      /** Milliseconds after which the update counts as missed. */
      readonly window: number;
    }
  | { readonly kind: "unknown"; readonly settledBy: string; readonly isMalformed: boolean };

const minute = 60_000;
const digestPattern = /^[a-z0-9+._-]+:[0-9a-f]+$/i;

/**
 * Compares the digest of the last successful run with the digest now. Docker Hub and the Microsoft registry are polled
 * every 10 to 60 minutes, Azure registries notify at once; ten minutes are granted to them
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images).
 */
export function compareDigests(subject: CheckSubject): Freshness {
  const { facts, seen } = subject;
  const digest = facts.image?.digest;
  if (seen === undefined || facts.image === undefined || digest === undefined) {
    const why = facts.image?.problem;
    return unknown(why ?? "The digest of the tag now would tell");
  }
  if (digest === null || !digestPattern.test(digest)) {
    return {
      ...unknown(`The registry's answer about ${facts.image.image} has no digest`),
      isMalformed: true,
    };
  }
  const built = builtDigest(subject);
  if (built === undefined) {
    return unknown("The digest that the last successful run was built on would tell");
  }
  return built.toLowerCase() === digest.toLowerCase() ? { kind: "same" } : moved(subject);
}

/** Tells whether the tag is known to have other content than the last successful run was built on. */
export function hasMoved(subject: CheckSubject): boolean {
  return compareDigests(subject).kind === "moved";
}

/** When the last successful run ended, in words; undefined when it is not known. */
export function builtAge({ facts }: CheckSubject): string | undefined {
  const time = timeOf(lastSuccess(facts));
  return time === undefined || facts.now === undefined ? undefined : relativeAge(time, facts.now);
}

function unknown(settledBy: string): Extract<Freshness, { readonly kind: "unknown" }> {
  return { kind: "unknown", settledBy, isMalformed: false };
}

function builtDigest({ task, seen, registries }: CheckSubject): string | undefined {
  return task === undefined || seen === undefined
    ? undefined
    : recordOf(task, seen.image, registries)?.digest;
}

function moved(subject: CheckSubject): Freshness {
  const { facts, seen, registries } = subject;
  const given = facts.image?.movedAt;
  const movedAt = given === undefined || Number.isNaN(given) ? undefined : given;
  if (isReadBeforeRun(subject, movedAt)) {
    return unknown("The task was read before its last run had ended; reading it again would tell");
  }
  const host = seen?.image.registry ?? "";
  const location = locateImage(host, registries);
  const isPolled = location === "dockerHub" || location === "microsoftRegistry";
  return {
    kind: "moved",
    age: ageOf(movedAt, facts.now),
    place: location === "dockerHub" ? "Docker Hub" : (nameOfRegistry(host, registries) ?? host),
    rhythm: isPolled ? "checked every 10–60 min" : "noticed at once",
    window: (isPolled ? 60 : 10) * minute,
  };
}

function nameOfRegistry(host: string, registries: readonly KnownRegistry[]): string | undefined {
  return registries.find(({ loginServer }) => loginServer.toLowerCase() === host.toLowerCase())
    ?.name;
}

/** A run that began after the update and succeeded has recorded the new digest. */
function isReadBeforeRun({ facts }: CheckSubject, movedAt: number | undefined): boolean {
  const success = lastSuccess(facts);
  const began = timeOf(success === undefined ? undefined : { ...success, finishedAt: undefined });
  return began !== undefined && movedAt !== undefined && began > movedAt;
}

function ageOf(time: number | undefined, now: number | undefined): number | undefined {
  return time === undefined || now === undefined ? undefined : Math.max(0, now - time);
}
