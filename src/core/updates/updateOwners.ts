import { type ImageReference } from "../image/imageReference.ts";
import { dependabotOwners } from "./dependabotOwners.ts";
import { hadolintOwners } from "./hadolintOwners.ts";
import { renovateOwners } from "./renovateOwners.ts";
import { imageWords, type UpdateOwner, type UpdateToolName } from "./updateOwner.ts";
import { type UpdateTools } from "./updateTools.ts";

/**
 * Says for one image of a Dockerfile which tools update it beside ACR, and what hadolint demands of its line. A tool
 * that is not configured is not named; one whose configuration cannot be read is, as `cannotTell`. The path is from
 * the repository's root. The image may also be one that is about to be written there; nothing is
 * said of `scratch`, which is none.
 */
export function updateOwners(
  tools: UpdateTools,
  dockerfilePath: string,
  image: ImageReference,
): readonly UpdateOwner[] {
  const { renovate, dependabot, hadolint } = tools;
  if (image.registry === "docker.io" && image.repository === "library/scratch") {
    return [];
  }
  return [
    ...(renovate === undefined
      ? unreadable(tools, "Renovate", image)
      : renovateOwners(renovate, dockerfilePath, image)),
    ...(dependabot === undefined
      ? unreadable(tools, "Dependabot", image)
      : dependabotOwners(dependabot, dockerfilePath, image)),
    ...(hadolint === undefined
      ? unreadable(tools, "hadolint", image)
      : hadolintOwners(hadolint, image)),
  ];
}

function unreadable(
  { problems }: UpdateTools,
  tool: UpdateToolName,
  image: ImageReference,
): readonly UpdateOwner[] {
  const problem = problems.find((candidate) => candidate.tool === tool);
  if (problem === undefined) {
    return [];
  }
  const { file, message } = problem;
  const words = `What ${tool} does with ${imageWords(image)} cannot be told: ${file} cannot be read (${message})`;
  return [{ tool, file, effect: "cannotTell", message: words }];
}
