import { formatFamiliarReference, type ImageReference } from "../image/imageReference.ts";
import { locateImage } from "../image/registryHost.ts";
import {
  applies,
  type CauseDecisions,
  type CauseResult,
  excluded,
  malformed,
  noImage,
  notApplicable,
  undecided,
} from "./cause.ts";
import { type CheckSubject } from "./check.ts";
import { type CacheRuleFacts } from "./facts.ts";
import { compareDigests } from "./freshness.ts";
import { fromCheck } from "./fromCheck.ts";
import {
  checkBaseImage,
  checkLocation,
  checkPinned,
  checkScratch,
  checkStage,
  checkTag,
} from "./imageChecks.ts";
import { firedRuns } from "./firedRuns.ts";
import { lastSuccess, recordOf, timeOf } from "./subjectFacts.ts";
import { type TrackingRemedy } from "./verdict.ts";

/** Causes of a base image that is not watched, or has not moved. */
export const baseCauses: CauseDecisions<
  | "buildTimeStage"
  | "unsupportedLocation"
  | "digestPinned"
  | "newTagOnly"
  | "sameContentPushed"
  | "noBaseImage"
  | "imageOutsideFrom"
  | "cacheRule"
  | "importedOnce"
  | "registrySpelling"
> = {
  buildTimeStage: (subject) => withImage(subject, fromCheck(checkStage(subject), "buildTimeStage")),
  unsupportedLocation: (subject) => withImage(subject, unsupportedLocation(subject)),
  digestPinned: (subject) => withImage(subject, fromCheck(checkPinned(subject), "digestPinned")),
  newTagOnly: (subject) => withImage(subject, newTagOnly(subject)),
  sameContentPushed: (subject) => withImage(subject, sameContentPushed(subject)),
  noBaseImage,
  imageOutsideFrom,
  cacheRule: (subject) => withImage(subject, cacheRule(subject)),
  importedOnce: (subject) => withImage(subject, importedOnce(subject)),
  registrySpelling: (subject) => withImage(subject, registrySpelling(subject)),
};

function withImage({ seen }: CheckSubject, result: CauseResult): CauseResult {
  return seen === undefined ? noImage : result;
}

function unsupportedLocation(subject: CheckSubject): CauseResult {
  const { seen, facts, registries } = subject;
  const result = fromCheck(checkLocation(subject), "unsupportedLocation");
  const { registry = "", repository = "" } = seen?.image ?? {};
  const isHub = locateImage(registry, registries) === "dockerHub";
  if (result.state === "applies" || !isHub || repository.startsWith("library/")) {
    return result;
  }
  switch (facts.image?.isPublic) {
    case true:
      return excluded(`Docker Hub gives ${repository} to everybody`);
    case null:
      return malformed(`Docker Hub's answer does not say whether ${repository} is public`);
    default:
      return undecided(`A request without credentials would tell whether ${repository} is public`);
  }
}

function newTagOnly(subject: CheckSubject): CauseResult {
  const tag = fromCheck(checkTag(subject), "newTagOnly");
  const others = otherTags(subject, (name, own) => !name.startsWith(`${own}-`));
  const freshness = compareDigests(subject);
  if (tag.state === "applies" || freshness.kind === "moved") {
    return tag;
  }
  if (freshness.kind === "unknown" || others === undefined) {
    return undecided("The digest of the tag now and the newer tags of the repository would tell");
  }
  const [newer] = others;
  return newer === undefined
    ? excluded("No other tag was published since the last build")
    : applies(`${newer} was published since the last build, and the tag in FROM did not move`, {
        code: "useTag",
        title: `Use ${newer}`,
        tag: newer,
      });
}

/** Names of other tags that were pushed after the last successful run; undefined when facts are missing. */
export function otherTags(
  { facts, seen }: CheckSubject,
  isWanted: (name: string, own: string) => boolean,
): readonly string[] | undefined {
  const built = timeOf(lastSuccess(facts));
  const own = seen?.image.tag ?? "latest";
  const tags = facts.image?.otherTags;
  return built === undefined
    ? undefined
    : tags
        ?.filter(({ name, pushedAt }) => pushedAt > built && name !== own && isWanted(name, own))
        .map(({ name }) => name);
}

function sameContentPushed(subject: CheckSubject): CauseResult {
  const freshness = compareDigests(subject);
  if (freshness.kind === "moved") {
    return excluded("The tag has other content than at the last build");
  }
  const built = timeOf(lastSuccess(subject.facts));
  const pushed = subject.facts.image?.pushedAt;
  if (freshness.kind === "unknown") {
    return freshness.isMalformed ? malformed(freshness.settledBy) : undecided(freshness.settledBy);
  }
  if (built === undefined || pushed === undefined) {
    return undecided("The time of the last push and that of the last build would tell");
  }
  const advice: TrackingRemedy = {
    code: "advise",
    title: "Nothing to do: the image is up to date",
  };
  return pushed > built
    ? applies("The tag was pushed again with the content that the last run was built on", advice)
    : excluded("The tag was not pushed since the last build");
}

function noBaseImage(subject: CheckSubject): CauseResult {
  const own = fromCheck(checkBaseImage(subject), "noBaseImage");
  return own.state === "applies" || subject.seen === undefined
    ? own
    : fromCheck(checkScratch(subject), "noBaseImage");
}

/** Images that a sentence names. */
const mostNamed = 5;

function imageOutsideFrom({ reading }: CheckSubject): CauseResult {
  const { outside } = reading;
  if (outside.length === 0) {
    return excluded("The Dockerfile uses no image outside FROM");
  }
  const named = outside.slice(0, mostNamed);
  const list = named.map(({ image, use, line }) => `${image} (${use}, line ${line})`).join(", ");
  const more = outside.length > mostNamed ? `, and ${outside.length - mostNamed} more` : "";
  const title = "Give each of these images a stage of its own by FROM, and follow all stages";
  return applies(`Not seen by ACR: ${list}${more}`, { code: "advise", title });
}

function cacheRule(subject: CheckSubject): CauseResult {
  const { seen, facts } = subject;
  if (seen === undefined || !isAzure(subject)) {
    return notApplicable("Only Azure registries have cache rules");
  }
  const rules = facts.imageRegistry?.cacheRules;
  if (rules === undefined) {
    return undecided(`The cache rules of ${seen.image.registry} would tell`);
  }
  if (rules === null) {
    return malformed(`The cache rules of ${seen.image.registry} cannot be read`);
  }
  const rule = rules.find((own) => fills(own, seen.image));
  return rule === undefined
    ? excluded(`No cache rule fills ${seen.image.repository}`)
    : applies(
        `May not be rebuilt: a cache rule fills ${seen.image.repository} from ${rule.sourceRepository} only when somebody pulls`,
        { code: "importImage", title: "Import…", image: rule.sourceRepository },
      );
}

function fills({ targetRepository }: CacheRuleFacts, { repository }: ImageReference): boolean {
  const target = targetRepository.toLowerCase();
  return target.endsWith("*") ? repository.startsWith(target.slice(0, -1)) : repository === target;
}

function importedOnce(subject: CheckSubject): CauseResult {
  const { seen, facts } = subject;
  if (seen === undefined || !isAzure(subject)) {
    return notApplicable("The image is not a copy in an Azure registry");
  }
  const source = facts.image?.source;
  const digest = facts.image?.digest ?? undefined;
  if (source?.digest === undefined || digest === undefined) {
    return undecided("The digests of the copy and of the tag that it was imported from would tell");
  }
  const image = formatFamiliarReference({ ...source, tag: source.tag, digest: undefined });
  return source.digest.toLowerCase() === digest.toLowerCase()
    ? excluded(`The copy is the same as ${image}`)
    : applies(`${image} has moved since it was imported`, {
        code: "importImage",
        title: "Import Again…",
        image,
      });
}

/**
 * ACR lists Docker Hub as `registry.hub.docker.com`; whether it watches what it recorded under another host is known
 * only when it has fired.
 */
function registrySpelling(subject: CheckSubject): CauseResult {
  const { seen, task, registries } = subject;
  if (seen === undefined || locateImage(seen.image.registry, registries) !== "dockerHub") {
    return notApplicable("Only Docker Hub has several spellings");
  }
  const recorded = task === undefined ? undefined : recordOf(task, seen.image, registries);
  if (recorded === undefined) {
    return undecided("The record of a successful run would tell how the image is listed");
  }
  if (recorded.registry.toLowerCase() === "registry.hub.docker.com") {
    return excluded("The image is recorded as Docker Hub is listed");
  }
  if ((firedRuns(subject) ?? []).length > 0) {
    return excluded("An update of the image has started a run before");
  }
  const image = formatFamiliarReference(seen.image);
  return applies(
    `Cannot tell whether ACR watches ${recorded.registry}/${recorded.repository}: it lists Docker Hub as registry.hub.docker.com`,
    { code: "fixLine", title: `Write ${image} in FROM`, problem: "registrySpelling" },
  );
}

function isAzure({ seen, registries }: CheckSubject): boolean {
  const location = locateImage(seen?.image.registry ?? "", registries);
  return location === "azureRegistry" || location === "knownRegistry";
}
