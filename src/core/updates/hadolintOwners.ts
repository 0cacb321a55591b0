import { type ImageReference } from "../image/imageReference.ts";
import { type Properties, readTexts, type Report } from "./configurationValue.ts";
import { matchesWildcard } from "./globPattern.ts";
import { imageWords, type UpdateEffect, type UpdateOwner } from "./updateOwner.ts";

/** A hadolint configuration, as far as it concerns the images of `FROM` lines. */
export interface HadolintConfiguration {
  readonly file: string;
  readonly ignoredRules: readonly string[];
  /** Hosts, with `*` for any characters; empty when every registry may be used. */
  readonly trustedRegistries: readonly string[];
}

/** Reads a hadolint configuration (https://github.com/hadolint/hadolint#configure). */
export function readHadolint(
  content: Properties,
  file: string,
  report: Report,
): HadolintConfiguration {
  return {
    file,
    ignoredRules: readTexts(content["ignored"], "ignored", report),
    trustedRegistries: readTexts(content["trustedRegistries"], "trustedRegistries", report),
  };
}

/**
 * Says of what hadolint complains in an image of a `FROM` line: DL3006 wants a tag or a digest, DL3007 refuses
 * `latest`, DL3026 a registry that is not trusted (https://github.com/hadolint/hadolint/wiki). Empty when it does not.
 * Comments in the Dockerfile that switch a rule off are not known here.
 */
export function hadolintOwners(
  configuration: HadolintConfiguration,
  image: ImageReference,
): readonly UpdateOwner[] {
  const words = imageWords(image);
  const { file, trustedRegistries } = configuration;
  const names = image.registry === "docker.io" ? ["docker.io", "hub.docker.com"] : [image.registry];
  const isTrusted =
    trustedRegistries.length === 0 ||
    trustedRegistries.some((pattern) => names.some((name) => matchesWildcard(name, pattern)));
  const complaints: readonly Complaint[] = [
    {
      rule: "DL3006",
      applies: image.tag === undefined && image.digest === undefined,
      effect: "demandsTag",
      message: `hadolint demands a tag for ${words} (DL3006); without one, ACR tracks latest`,
    },
    {
      rule: "DL3007",
      applies: image.tag === "latest",
      effect: "refusesLatest",
      message: `hadolint refuses the tag latest of ${words} (DL3007); a tag that still moves, such as that of a major version, satisfies it and is tracked`,
    },
    {
      rule: "DL3026",
      applies: !isTrusted,
      effect: "refusesRegistry",
      message: `hadolint refuses ${image.registry} (DL3026); trustedRegistries names ${trustedRegistries.join(", ")}`,
    },
  ];
  return complaints
    .filter(({ rule, applies }) => applies && !configuration.ignoredRules.includes(rule))
    .map(({ effect, message }) => ({ tool: "hadolint", file, effect, message }));
}

interface Complaint {
  readonly rule: string;
  readonly applies: boolean;
  readonly effect: UpdateEffect;
  readonly message: string;
}
