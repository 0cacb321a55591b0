import { Uri } from "vscode";
import { trackingCauses } from "../../core/tracking/causes.ts";

const articles = "https://learn.microsoft.com/azure/container-registry/";
const baseImages = "container-registry-tasks-base-images";

/** Articles about one problem; the others are told by the article about base images. */
const special: Readonly<Record<string, string>> = {
  newTagOnly: "container-registry-image-tag-version",
  uniqueTag: "container-registry-image-tag-version",
  unsupportedLocation: `${baseImages}#base-image-locations`,
  hostWithoutDot: `${baseImages}#base-image-locations`,
  buildByCommand: "container-registry-tasks-reference-yaml#build",
  cacheRule: "artifact-cache-overview",
};

/** The page that explains a problem. */
export function problemLink(code: string): Uri {
  const cause = trackingCauses.find((own) => own.code === code);
  // The letter and number under which the cause is listed tell C8 to C15, which are about a build step.
  const isStep = cause?.group === "reading" && /^C(?:[89]|1[0-5])$/.test(cause.id);
  const page =
    special[code] ?? (isStep ? "container-registry-tasks-reference-yaml#build" : baseImages);
  return Uri.parse(`${articles}${page}`);
}
