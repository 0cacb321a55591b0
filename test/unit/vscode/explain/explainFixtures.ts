import { type CauseFinding, type Verdict } from "../../../../src/core/tracking/verdict.ts";
import { type Explanation } from "../../../../src/vscode/explain/explanation.ts";
import { type CommandsFor } from "../../../../src/vscode/explain/remedyModel.ts";

/** What would run the task that the tests explain. */
export const runWeb = {
  code: "runTask",
  title: "Run Once",
  task: { registry: "contoso", task: "web" },
} as const;
/** Something to do elsewhere. */
export const wait = { code: "advise", title: "Wait for the region…" } as const;

/** A finding about a cause. */
export function finding(changes: Partial<CauseFinding>): CauseFinding {
  return {
    id: "A1",
    code: "neverRun",
    state: "excluded",
    message: "Run ca1 succeeded",
    remedies: [],
    ...changes,
  };
}

/** A verdict about a task that has never run. */
export function verdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    status: "notTrackedYet",
    icon: "circle-outline",
    headline: "Not tracked yet: contoso/web has never run",
    reasons: [],
    remedies: [],
    cause: "neverRun",
    causes: [],
    evidence: [],
    detail: undefined,
    image: "node:15-alpine",
    ...changes,
  };
}

/** The explanation of a verdict for one task. */
export function explanationOf(own: Verdict, changes: Partial<Explanation> = {}): Explanation {
  return {
    title: "FROM node:15-alpine",
    place: "web/Dockerfile, line 3",
    summary: own,
    parts: [{ heading: "contoso/web", verdict: own }],
    notes: [],
    ...changes,
  };
}

/** Runs tasks; everything else is only said. */
export const commandsFor: CommandsFor = (remedy) =>
  remedy.code === "runTask"
    ? [{ title: remedy.title, command: "acrTasks.runTask", arguments: [remedy.task] }]
    : [];

/** Id of the button that runs the task. */
export const runWebId = 'acrTasks.runTask [{"registry":"contoso","task":"web"}]';
