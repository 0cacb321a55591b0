import {
  iconOf,
  type StageVerdict,
  type TaskVerdict,
  type Verdict,
} from "../../../../src/core/tracking/verdict.ts";

/** A verdict about an image without checks and causes, tracked unless changed. */
export function verdict(image: string | undefined, changes: Partial<Verdict> = {}): Verdict {
  const status = changes.status ?? "tracked";
  return {
    status,
    icon: iconOf(status),
    headline: "",
    reasons: [],
    remedies: [],
    cause: undefined,
    causes: [],
    evidence: [],
    detail: undefined,
    image,
    ...changes,
  };
}

/** The same for a task: `base/web`. */
export function taskVerdict(
  name: string,
  image: string | undefined,
  changes: Partial<Verdict> = {},
): TaskVerdict {
  const [registry = "", task = ""] = name.split("/");
  return { ...verdict(image, changes), task: { registry, task } };
}

/** The verdict about a stage: that of the first task, or that no task builds it. */
export function stageVerdict(
  image: string | undefined,
  perTask: readonly TaskVerdict[] = [],
  changes: Partial<Verdict> & { readonly isFinal?: boolean } = {},
): StageVerdict {
  const { isFinal = true, ...others } = changes;
  const none = { status: "noTask", icon: iconOf("noTask") } as const;
  return {
    ...(perTask[0] ?? verdict(image, none)),
    ...others,
    stage: {
      index: 0,
      range: { start: 0, end: 0 },
      imageRange: undefined,
      imageText: image ?? "",
      alias: undefined,
      platform: undefined,
      image,
      unresolved: [],
      basedOn: undefined,
      isFinal,
    },
    perTask,
  };
}
