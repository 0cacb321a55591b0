import { type MarkdownString } from "vscode";
import { formatFamiliarReference } from "../../core/image/imageReference.ts";
import { type ImageLocation } from "../../core/image/registryHost.ts";
import { movesOf } from "../../core/image/tagHistory.ts";
import { type DockerfileUse, type TaskUse } from "../../core/impact/baseImage.ts";
import { type ImpactStep, type UpdateImpact } from "../../core/impact/updateImpact.ts";
import { relativeAge } from "../../core/run/runDisplay.ts";
import { type ImageFacts } from "../../core/tracking/facts.ts";
import { formatTask } from "../../core/tracking/taskName.ts";
import { type Evidence, type Verdict } from "../../core/tracking/verdict.ts";
import { table, type TooltipRows } from "../tree/tooltip.ts";
import { type BaseImageNode } from "./baseImageNode.ts";
import { imageAge } from "./imageAge.ts";
import { impactWords, stepWords } from "./useWords.ts";

/** Facts about a base image, with their age. */
export function imageTooltip(
  node: BaseImageNode & { readonly kind: "image" },
  now: number,
): MarkdownString {
  const { image, imageName, location, facts, useCount } = node;
  return table(imageName, [
    ["Registry", image.registry],
    ["Watched", rhythms[location]],
    ["Uses", String(useCount)],
    ...factRows(facts, now),
  ]);
}

/** What an image is to a task, and why it is or is not rebuilt. */
export function taskTooltip(use: TaskUse, now: number): MarkdownString {
  const { registry, task, role, recorded, nextImage, lines } = use;
  return table(`${registry.name}/${task.name}`, [
    ...verdictRows(use.verdict),
    ["Next run", nextImage === undefined ? undefined : `takes ${nextImage} instead`],
    ["Use", roles[role]],
    ["Built on", recorded?.digest],
    ["Lines", lines.map(({ path, line }) => `${path}:${line + 1}`).join(", ")],
    ["Known", evidenceText(use.verdict, now)],
  ]);
}

/** What ACR does about a line that no task builds. */
export function dockerfileTooltip(use: DockerfileUse, now: number): MarkdownString {
  return table(`${use.path}:${use.line + 1}`, [
    ...verdictRows(use.verdict),
    ["Known", evidenceText(use.verdict, now)],
  ]);
}

/** What rebuilds when an image moves, and how that is known. */
export function impactTooltip(impact: UpdateImpact, imageName: string): MarkdownString {
  return table(`When ${imageName} moves`, [
    ["Impact", impactWords(impact)],
    ["Starts at once", String(impact.steps.length + impact.hidden)],
    ["Counted", "enabled tasks whose last successful run recorded the image"],
  ]);
}

/** Why a task rebuilds, and what follows. */
export function stepTooltip(step: ImpactStep): MarkdownString {
  return table(formatTask(step.task), [
    ["Starts when", `${formatFamiliarReference(step.via)} moves`],
    ["Use", roles[step.role]],
    ["Then", stepWords(step)],
    ["Starts next", step.isLoop ? undefined : String(step.next.length + step.hidden)],
  ]);
}

const rhythms: Readonly<Record<ImageLocation, string>> = {
  knownRegistry: "a push is noticed at once",
  azureRegistry: "a push is noticed at once",
  dockerHub: "every 10 to 60 minutes, if the repository is public",
  microsoftRegistry: "every 10 to 60 minutes",
  unsupported: "no: ACR does not watch this registry",
};

const roles: Readonly<Record<TaskUse["role"], string>> = {
  Runtime: "last stage (runtime)",
  BuildTime: "earlier stage (build time)",
  both: "last stage (runtime) and an earlier one (build time)",
};

function factRows(facts: ImageFacts | undefined, now: number): TooltipRows {
  if (facts === undefined) {
    return [["Digest", "not asked for yet"]];
  }
  const moves = movesOf(facts.history ?? []);
  return [
    ["Digest", facts.digest ?? facts.problem ?? "not known"],
    ["Age", imageAge(facts, now)],
    ["Moves", moves && `${moves.count} since ${relativeAge(moves.from, now)}`],
    ["Checked", relativeAge(facts.askedAt, now)],
  ];
}

function verdictRows(verdict: Verdict | undefined): TooltipRows {
  if (verdict === undefined) {
    return [["State", "not judged yet: its Dockerfile is not known here"]];
  }
  const remedies = verdict.remedies.map(({ title }) => title).join(", ");
  return [
    ["State", verdict.headline],
    ["Detail", verdict.detail],
    ["To do", remedies],
  ];
}

/** Where the verdict's facts came from and how old they are. */
function evidenceText(verdict: Verdict | undefined, now: number): string {
  return (verdict?.evidence ?? [])
    .map(({ source, subject, askedAt }) => {
      const age = askedAt === undefined ? "" : ` (${relativeAge(askedAt, now)})`;
      return `${sources[source]}${subject === "" ? "" : ` ${subject}`}${age}`;
    })
    .join(", ");
}

const sources: Readonly<Record<Evidence["source"], string>> = {
  dockerfile: "Dockerfile",
  task: "task",
  runs: "runs of",
  runLog: "log of run",
  taskFile: "task file of",
  registry: "registry",
  image: "image",
};
