import { MarkdownString } from "vscode";
import { type Registry } from "../../core/registry/registry.ts";
import { type Run, type RunCause } from "../../core/run/run.ts";
import { type BaseImageDependency, type Task } from "../../core/task/task.ts";
import { markdownText } from "../markdownText.ts";
import { ageText, durationText, facts, imageText, triggerText } from "./runText.ts";

/** Facts about a registry; `problem` says why nothing can be built in it. */
export function registryTooltip(
  registry: Registry,
  isLocal: boolean,
  problem: string | undefined,
): MarkdownString {
  return table(isLocal ? `${registry.id.name} (local registry)` : registry.id.name, [
    ["Login server", registry.loginServer],
    ["Resource group", registry.id.resourceGroup],
    ["Subscription", registry.id.subscriptionId],
    ["SKU", registry.sku],
    ["Location", isLocal ? "this machine" : registry.location],
    ["Builds", problem],
  ]);
}

/** Facts about a task and its last run, with their age. */
export function taskTooltip(
  registry: Registry,
  task: Task,
  lastRun: Run | undefined,
  now: number,
): MarkdownString {
  const { step } = task;
  const images = step.kind === "docker" ? step.imageNames.join(", ") : undefined;
  const file = step.kind === "docker" ? step.dockerFilePath : step.taskFilePath;
  return table(`${registry.id.name}/${task.name}`, [
    ["State", task.isEnabled ? "enabled" : "disabled: no trigger starts it"],
    ["Last run", lastRun === undefined ? "never run" : runSummary(lastRun, now)],
    ["Context", step.contextPath],
    [step.kind === "docker" ? "Dockerfile" : "Task file", file],
    ["Images", images],
    ["Platform", task.platform],
    ["Timeout", `${task.timeoutSeconds} s`],
    ["Created", task.createdAt === undefined ? undefined : dated(task.createdAt, now)],
  ]);
}

/** Facts about a run, with their age, and why it exists. */
export function runTooltip(registry: Registry, run: Run, now: number): MarkdownString {
  return table(`${registry.id.name} run ${run.id}`, [
    ["State", run.status],
    ["Task", run.task ?? "none (quick run)"],
    ["Reason", reason(run.cause)],
    ["Platform", run.platform],
    ["Created", dated(run.createdAt, now)],
    ["Started", dated(run.startedAt, now)],
    ["Finished", dated(run.finishedAt, now)],
    ["Duration", durationText(run, now)],
    ["Images", run.outputImages.map(imageText).join(", ")],
    ["Error", run.errorMessage],
  ]);
}

/** What a base image is to a task. */
export function baseImageTooltip(dependency: BaseImageDependency, task: Task): MarkdownString {
  return table(imageText(dependency), [
    ["Use", dependency.type === "Runtime" ? "last stage (runtime)" : "earlier stage (build time)"],
    ["Found by", `the last successful run of ${task.name}`],
    ["Registry", dependency.registry],
    ["Repository", dependency.repository],
    ["Tag", dependency.tag],
    ["Digest", dependency.digest],
  ]);
}

function runSummary(run: Run, now: number): string {
  const age = ageText(run.finishedAt ?? run.startedAt ?? run.createdAt, now);
  return `${run.id}: ${facts(run.status, triggerText(run), age, durationText(run, now))}`;
}

function reason(cause: RunCause): string {
  switch (cause.kind) {
    case "manual":
      return "somebody asked for it";
    case "imageUpdate":
      return `base image moved: ${cause.images.map(imageText).join(", ")}`;
    case "source":
      return cause.commit === undefined ? cause.event : `${cause.event} ${cause.commit}`;
    case "timer":
      return cause.timer === undefined ? "timer" : `timer ${cause.timer}`;
  }
}

function dated(time: string | undefined, now: number): string | undefined {
  if (time === undefined || Number.isNaN(Date.parse(time))) {
    return time;
  }
  return `${new Date(time).toLocaleString()} (${ageText(time, now)})`;
}

/** Facts by name; those that are not known are undefined. */
export type TooltipRows = readonly (readonly [name: string, value: string | undefined])[];

/** A heading and rows of facts; what is not known is left out. Texts of files and services are escaped. */
export function table(title: string, rows: TooltipRows): MarkdownString {
  const markdown = new MarkdownString(`**${markdownText(title)}**\n`);
  for (const [name, value] of rows) {
    if (value !== undefined && value !== "") {
      markdown.appendMarkdown(`\n- ${name}: ${markdownText(value)}`);
    }
  }
  return markdown;
}
