import { Range, ThemeColor, ThemeIcon, TreeItemCollapsibleState, Uri, type TreeItem } from "vscode";
import { formatFamiliarReference } from "../../core/image/imageReference.ts";
import { type ImpactStep } from "../../core/impact/updateImpact.ts";
import { type TrackingIcon, type Verdict } from "../../core/tracking/verdict.ts";
import { itemOf, type Look } from "../tree/look.ts";
import { facts } from "../tree/runText.ts";
import { baseImageNodeId, type BaseImageNode } from "./baseImageNode.ts";
import {
  dockerfileTooltip,
  imageTooltip,
  impactTooltip,
  stepTooltip,
  taskTooltip,
} from "./baseImageTooltip.ts";
import { imageAge } from "./imageAge.ts";
import { impactWords, stepWords, taskUseWords, verdictWords } from "./useWords.ts";

type Node<Kind extends BaseImageNode["kind"]> = BaseImageNode & { readonly kind: Kind };

const { Collapsed, None } = TreeItemCollapsibleState;

/** The editor's item for a node of *Base Images*. `now` is in milliseconds, for ages. */
export function baseImageItem(node: BaseImageNode, now: number): TreeItem {
  return itemOf(lookOf(node, now), baseImageNodeId(node));
}

function lookOf(node: BaseImageNode, now: number): Look {
  switch (node.kind) {
    case "image":
      return imageLook(node, now);
    case "task":
      return taskLook(node, now);
    case "dockerfile":
      return dockerfileLook(node, now);
    case "impact":
      return impactLook(node);
    case "impactTask":
      return stepLook(node);
    case "hidden":
      return hiddenLook(node);
    case "problem":
      return problemLook(node);
  }
}

function imageLook(node: Node<"image">, now: number): Look {
  const { imageName, location, place } = node;
  const isWatched = location !== "unsupported";
  return {
    label: imageName,
    description: facts(
      // The name begins with the host of any but Docker Hub.
      imageName.startsWith(`${place}/`) ? undefined : place,
      isWatched ? undefined : "not watched by ACR",
      imageAge(node.facts, now),
    ),
    icon: isWatched ? new ThemeIcon("layers") : verdictIcon("warning"),
    tooltip: imageTooltip(node, now),
    state: Collapsed,
    contextValue: "image copyable",
  };
}

function taskLook({ registry, task, use }: Node<"task">, now: number): Look {
  return {
    label: `${registry}/${task.name}`,
    description: taskUseWords(use),
    icon: verdictIcon(use.nextImage === undefined ? use.verdict?.icon : "circle-outline"),
    tooltip: taskTooltip(use, now),
    contextValue: words("task runnable diagnosable copyable", {
      due: offers(use.verdict, "runTask"),
    }),
  };
}

function dockerfileLook({ use }: Node<"dockerfile">, now: number): Look {
  const { path, line, verdict, uri } = use;
  const selection = new Range(line, 0, line, 0);
  return {
    label: `${path}:${line + 1}`,
    description: verdict === undefined ? "not judged yet" : verdictWords(verdict),
    icon: verdictIcon(verdict?.icon),
    tooltip: dockerfileTooltip(use, now),
    contextValue: words("dockerfile explainable copyable", {
      taskable: offers(verdict, "createTask"),
      importable: offers(verdict, "importImage"),
    }),
    command: {
      command: "vscode.open",
      title: "Open Dockerfile",
      arguments: [Uri.parse(uri, true), { selection }],
    },
  };
}

function impactLook({ impact, imageName }: Node<"impact">): Look {
  return {
    label: "Impact",
    description: impactWords(impact),
    icon: new ThemeIcon("type-hierarchy-sub"),
    tooltip: impactTooltip(impact, imageName),
    state: impact.taskCount === 0 ? None : Collapsed,
    contextValue: "impact copyable",
  };
}

function stepLook({ registry, task, step, isIndirect }: Node<"impactTask">): Look {
  const hasNext = step.next.length + step.hidden > 0;
  const via = isIndirect ? `because of ${formatFamiliarReference(step.via)}` : undefined;
  return {
    label: `${registry}/${task.name}`,
    description: facts(via, stepWords(step)),
    icon: new ThemeIcon(step.isLoop ? "sync" : stepIcons[step.outputs]),
    tooltip: stepTooltip(step),
    state: hasNext ? Collapsed : None,
    contextValue: "task runnable diagnosable",
  };
}

const stepIcons: Readonly<Record<ImpactStep["outputs"], string>> = {
  moves: "package",
  unique: "package",
  none: "circle-slash",
  unknown: "question",
};

function hiddenLook({ count }: Node<"hidden">): Look {
  const label = `${count} more`;
  return {
    label,
    description: "not listed here",
    icon: new ThemeIcon("ellipsis"),
    tooltip:
      "The list would be too long: expand another branch, or look at the image that is pushed",
  };
}

function problemLook({ message }: Node<"problem">): Look {
  return {
    label: "Could not be loaded",
    description: message,
    icon: verdictIcon("warning"),
    tooltip: message,
  };
}

const colors: Readonly<Partial<Record<TrackingIcon, string>>> = {
  pass: "testing.iconPassed",
  error: "testing.iconFailed",
  warning: "list.warningForeground",
};

/** The icon of a verdict; the state is always written beside it too. */
function verdictIcon(icon: TrackingIcon | undefined): ThemeIcon {
  const color = icon === undefined ? undefined : colors[icon];
  return new ThemeIcon(icon ?? "dash", color === undefined ? undefined : new ThemeColor(color));
}

function offers(verdict: Verdict | undefined, code: Verdict["remedies"][number]["code"]): boolean {
  return verdict?.remedies.some((remedy) => remedy.code === code) ?? false;
}

function words(always: string, more: Readonly<Record<string, boolean>>): string {
  const extra = Object.entries(more).flatMap(([word, isThere]) => (isThere ? [word] : []));
  return [always, ...extra].join(" ");
}
