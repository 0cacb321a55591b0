import { ThemeColor, ThemeIcon, TreeItemCollapsibleState, type TreeItem } from "vscode";
import { isFinal, type Run } from "../../core/run/run.ts";
import { type Task, type TaskTrigger } from "../../core/task/task.ts";
import { itemOf, type Look } from "./look.ts";
import { nodeId, type Notice, type TreeNode } from "./node.ts";
import { ageText, durationText, facts, imageText, statusIcon, triggerText } from "./runText.ts";
import { nextRunText, timerTooltip } from "./timerText.ts";
import { baseImageTooltip, registryTooltip, runTooltip, taskTooltip } from "./tooltip.ts";

const { Collapsed, Expanded } = TreeItemCollapsibleState;

/** The editor's item for a node. `now` is in milliseconds, for ages. */
export function toTreeItem(node: TreeNode, now: number): TreeItem {
  return itemOf(lookOf(node, now), nodeId(node));
}

function lookOf(node: TreeNode, now: number): Look {
  switch (node.kind) {
    case "registry":
      return registryLook(node);
    case "task":
      return taskLook(node, now);
    case "baseImage":
      return baseImageLook(node);
    case "trigger":
      return triggerLook(node.trigger, now);
    case "run":
      return runLook(node, now);
    case "loadMore":
      return loadMoreLook(node);
    case "notice":
      return noticeLook(node);
    default:
      return folders[node.kind];
  }
}

const folders: Record<"tasks" | "quickRuns" | "baseImages" | "triggers" | "runs", Look> = {
  tasks: { ...folder("Tasks", "checklist", "taskHolder"), state: Expanded },
  quickRuns: {
    ...folder("Quick runs", "zap"),
    state: Expanded,
    tooltip: "Runs without a task: builds that somebody asked for",
  },
  baseImages: folder("Base images", "layers"),
  triggers: folder("Triggers", "broadcast"),
  runs: folder("Runs", "history"),
};

function folder(label: string, icon: string, contextValue?: string): Look {
  return {
    label,
    icon: new ThemeIcon(icon),
    state: Collapsed,
    ...(contextValue === undefined ? {} : { contextValue }),
  };
}

function registryLook(node: TreeNode & { readonly kind: "registry" }): Look {
  const { registry, isLocal, problem } = node;
  return {
    label: registry.id.name,
    description: isLocal
      ? facts("local", registry.loginServer)
      : facts(registry.sku, registry.location),
    icon: new ThemeIcon(isLocal ? "server-environment" : "azure"),
    tooltip: registryTooltip(registry, isLocal, problem),
    state: isLocal ? Expanded : Collapsed,
    contextValue: isLocal ? "registry local buildable stoppable" : "registry buildable",
  };
}

function taskLook(node: TreeNode & { readonly kind: "task" }, now: number): Look {
  const { task, lastRun } = node;
  const state = task.isEnabled ? undefined : "disabled";
  const last =
    lastRun === undefined
      ? "never run"
      : facts(
          lastRun.status,
          triggerText(lastRun),
          ageText(lastRun.finishedAt ?? lastRun.startedAt ?? lastRun.createdAt, now),
          durationText(lastRun, now),
        );
  return {
    label: task.name,
    description: facts(state, last),
    icon: lastRun === undefined ? new ThemeIcon("circle-outline") : statusIcon(lastRun.status),
    tooltip: taskTooltip(node.registry, task, lastRun, now),
    state: Collapsed,
    contextValue: ["task runnable", ...triggerWords(task)].join(" "),
  };
}

/** What can be done about the base image trigger. */
function triggerWords({ triggers, isEnabled }: Task): readonly string[] {
  const base = triggers.find(({ kind }) => kind === "baseImage");
  if (base?.kind !== "baseImage" || !base.isEnabled || !isEnabled) {
    return ["triggerable"];
  }
  return base.scope === "Runtime" ? ["runtimeOnly"] : [];
}

function triggerLook(trigger: TaskTrigger, now: number): Look {
  const disabled = trigger.isEnabled ? undefined : "disabled";
  const color = trigger.isEnabled ? undefined : new ThemeColor("disabledForeground");
  switch (trigger.kind) {
    case "baseImage":
      return {
        label: "Base image",
        description: facts(trigger.scope === "All" ? "All stages" : "Runtime", disabled),
        icon: new ThemeIcon("layers", color),
      };
    case "source":
      return {
        label: trigger.events.includes("pullrequest") ? "Pull request" : "Commit",
        description: facts(
          trigger.branch,
          trigger.repositoryUrl.replace(/^https?:\/\//u, ""),
          disabled,
        ),
        icon: new ThemeIcon("git-commit", color),
      };
    case "timer":
      return {
        label: "Timer",
        description: facts(
          trigger.schedule,
          trigger.isEnabled ? nextRunText(trigger.schedule, now) : "UTC",
          disabled,
        ),
        icon: new ThemeIcon("watch", color),
        tooltip: timerTooltip(trigger.schedule, now),
      };
  }
}

function runLook(node: TreeNode & { readonly kind: "run" }, now: number): Look {
  const { run, registry } = node;
  return {
    label: run.id,
    description: facts(
      triggerText(run),
      run.status,
      ageText(run.finishedAt ?? run.startedAt ?? run.createdAt, now),
      durationText(run, now),
    ),
    icon: statusIcon(run.status),
    tooltip: runTooltip(registry, run, now),
    contextValue: capabilitiesOf(run),
    command: { command: "acrTasks.showLog", title: "Show Log", arguments: [node] },
  };
}

function baseImageLook(node: TreeNode & { readonly kind: "baseImage" }): Look {
  const { dependency, task, state } = node;
  return {
    label: imageText(dependency),
    description: facts(dependency.type === "Runtime" ? "runtime" : "build time", state),
    icon: new ThemeIcon("layers"),
    tooltip: baseImageTooltip(dependency, task),
  };
}

function loadMoreLook({ parent, hidden }: TreeNode & { readonly kind: "loadMore" }): Look {
  return {
    label: "Load more…",
    description: `${hidden} older`,
    icon: new ThemeIcon("more"),
    command: { command: "acrTasks.loadMoreRuns", title: "Load More Runs", arguments: [parent] },
  };
}

function noticeLook({ label, detail, icon, tooltip }: Notice): Look {
  const color = icon === "warning" ? new ThemeColor("list.warningForeground") : undefined;
  const description = detail === undefined ? {} : { description: detail };
  return {
    label,
    ...description,
    icon: new ThemeIcon(icon, color),
    ...(tooltip === undefined ? {} : { tooltip }),
  };
}

function capabilitiesOf(run: Run): string {
  return isFinal(run.status) ? "run loggable" : "run loggable cancelable";
}
