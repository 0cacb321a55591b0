import { describe, expect, it, vi } from "vitest";
import { trackingCauses } from "../../../../src/core/tracking/causes.ts";
import { type TrackingReason, type Verdict } from "../../../../src/core/tracking/verdict.ts";
import { pageModel } from "../../../../src/vscode/explain/pageModel.ts";
import { remedyCommands } from "../../../../src/vscode/explain/remedyModel.ts";
import { judgeCase } from "../../core/tracking/causeCases.ts";
import { now } from "../fixtures.ts";
import {
  commandsFor,
  explanationOf,
  finding,
  runWeb,
  runWebId,
  verdict,
  wait,
} from "./explainFixtures.ts";

vi.mock("vscode", () => import("../../../support/fakeVscode.ts"));

const minute = 60_000;
const runButton = { kind: "button", id: runWebId, title: "Run Once" };

/** The only part of the page about a verdict. */
function partOf(changes: Partial<Verdict>) {
  const { parts } = pageModel(explanationOf(verdict(changes)), now, commandsFor);
  return parts[0]!;
}

function reason(
  code: TrackingReason["code"],
  outcome: TrackingReason["outcome"],
  message: string,
): TrackingReason {
  return { code, outcome, message };
}

it("makes a page of one part, whose headline is that of the page", () => {
  const own = verdict({
    detail: "last built 2 h ago",
    reasons: [reason("tagMoves", "pass", "15-alpine is expected to move")],
    remedies: [runWeb],
    evidence: [{ source: "task", subject: "contoso/web", askedAt: now - 2 * minute }],
  });
  const explanation = explanationOf(own, { notes: ["Renovate bumps this tag (renovate.json)"] });
  expect(pageModel(explanation, now, commandsFor)).toEqual({
    title: "FROM node:15-alpine",
    place: "web/Dockerfile, line 3",
    icon: "circle-outline",
    headline: "Not tracked yet: contoso/web has never run",
    detail: "last built 2 h ago",
    notes: ["Renovate bumps this tag (renovate.json)"],
    parts: [
      {
        key: "contoso/web",
        heading: undefined,
        image: undefined,
        remedies: [runButton],
        checkCount: "1 passed",
        checks: [{ mark: "pass", text: "15-alpine is expected to move", isDeciding: false }],
        unmade: undefined,
        alsoTrue: [],
        unknown: undefined,
        causes: { summary: "All 0 known causes", groups: [] },
        evidence: [{ text: "Task contoso/web", age: "asked 2 min ago" }],
      },
    ],
    isBusy: false,
  });
});

it("heads each of several parts and says what ACR sees where the line does not", () => {
  const api = verdict({ headline: "Tracked by contoso/api", icon: "pass", image: "node:16" });
  const explanation = explanationOf(verdict({ headline: "Tracked by 1 of 2 tasks" }), {
    parts: [
      { heading: "contoso/api", verdict: api },
      { heading: undefined, verdict: verdict() },
    ],
  });
  const { headline, parts } = pageModel(explanation, now, commandsFor);
  expect(headline).toBe("Tracked by 1 of 2 tasks");
  expect(parts.map(({ key, heading, image }) => ({ key, heading, image }))).toEqual([
    {
      key: "contoso/api",
      heading: {
        text: "contoso/api",
        icon: "pass",
        headline: "Tracked by contoso/api",
        detail: undefined,
      },
      image: "node:16",
    },
    { key: "1", heading: undefined, image: undefined },
  ]);
});

it("lists the checks that were made and folds the others by reason", () => {
  const { checkCount, checks, unmade } = partOf({
    reasons: [
      reason("hasBaseImage", "pass", "The line names a base image"),
      reason("triggerIsOn", "skip", "There is no task to look at"),
      reason("tagMoves", "fail", "1.2.3 is published once"),
      reason("isFresh", "skip", "The digest of the tag now would tell"),
      reason("taskHasRun", "skip", "There is no task to look at"),
      reason("taskBuilds", "fail", "No task builds this Dockerfile"),
    ],
  });
  expect({ checkCount, checks, unmade }).toEqual({
    checkCount: "1 passed, 2 failed, 3 not made",
    checks: [
      { mark: "pass", text: "The line names a base image", isDeciding: false },
      { mark: "fail", text: "1.2.3 is published once", isDeciding: true },
      { mark: "fail", text: "No task builds this Dockerfile", isDeciding: false },
    ],
    unmade: {
      summary: "3 checks were not made",
      groups: [
        {
          text: "There is no task to look at",
          items: ["whether the base image trigger is on", "whether a run has recorded base images"],
        },
        {
          text: "The digest of the tag now would tell",
          items: ["whether the last run was built on what the tag is now"],
        },
      ],
    },
  });
});

it("counts one check that was not made as one", () => {
  const { unmade } = partOf({ reasons: [reason("isFresh", "skip", "Nothing to compare")] });
  expect(unmade?.summary).toBe("1 check was not made");
});

describe("causes", () => {
  const applies = { state: "applies", id: "D7", code: "homeRegionDown" } as const;
  it.each<[string, Partial<Verdict>, readonly object[]]>([
    [
      "leaves out the cause of the verdict",
      { causes: [finding({ state: "applies", message: "Other words" })] },
      [],
    ],
    [
      "leaves out what the headline says",
      { headline: "Down", causes: [finding({ ...applies, message: "Down" })] },
      [],
    ],
    [
      "says a message once, with what can be done, but no verdict of its own",
      {
        causes: [
          finding({ ...applies, message: "Not rebuilt: the region is down", remedies: [wait] }),
          finding({ ...applies, message: "Not rebuilt: the region is down" }),
        ],
      },
      [
        {
          text: "the region is down",
          remedies: [{ kind: "advice", text: "Wait for the region" }],
        },
      ],
    ],
    [
      "does not repeat a button",
      {
        remedies: [runWeb],
        causes: [finding({ ...applies, message: "Down", remedies: [runWeb, wait, wait] })],
      },
      [{ text: "Down", remedies: [{ kind: "advice", text: "Wait for the region" }] }],
    ],
  ])("%s", (_name, changes, expected) => {
    expect(partOf(changes).alsoTrue).toEqual(expected);
  });

  it("gathers what is not known under what would settle it, and lists all by group", () => {
    const runs = { state: "unknown", message: "The runs would tell" } as const;
    const { unknown, causes } = partOf({
      causes: [
        finding({}),
        finding({ ...runs, id: "D3", code: "automaticRunFailed" }),
        finding({ ...runs, id: "D4", code: "queuedLong" }),
      ],
    });
    expect(unknown).toEqual({
      summary: "What is not known (2 possible causes)",
      groups: [
        {
          text: "The runs would tell",
          items: ["The automatic run failed", "The run waits for an agent"],
        },
      ],
    });
    const told = { state: "unknown", text: "The runs would tell" };
    expect(causes).toEqual({
      summary: "All 3 known causes",
      groups: [
        {
          heading: "The task is not armed",
          causes: [
            {
              id: "A1",
              state: "excluded",
              summary: "The task never ran successfully",
              text: "Run ca1 succeeded",
            },
          ],
        },
        {
          heading: "The rebuild is to come, or came unseen",
          causes: [
            { id: "D3", summary: "The automatic run failed", ...told },
            { id: "D4", summary: "The run waits for an agent", ...told },
          ],
        },
      ],
    });
  });
});

it("names every source of evidence, and its age where it was said", () => {
  const sources = [
    "dockerfile",
    "task",
    "taskFile",
    "runs",
    "runLog",
    "registry",
    "image",
  ] as const;
  const evidence = sources.map((source) => ({ source, subject: "x", askedAt: undefined }));
  const dated = { source: "image", subject: "node:15", askedAt: now } as const;
  expect(partOf({ evidence: [...evidence, dated] }).evidence).toEqual([
    { text: "The Dockerfile as it is in the editor", age: undefined },
    { text: "Task x", age: undefined },
    { text: "Task file of x", age: undefined },
    { text: "Runs of x", age: undefined },
    { text: "Log of run x", age: undefined },
    { text: "Registry x", age: undefined },
    { text: "Image x", age: undefined },
    { text: "Image node:15", age: "asked just now" },
  ]);
});

it("knows the command of every button", () => {
  const own = verdict({
    remedies: [wait],
    causes: [finding({ state: "applies", remedies: [runWeb] })],
  });
  expect([...remedyCommands(explanationOf(own), commandsFor)]).toEqual([
    [runWebId, { title: "Run Once", command: "acrTasks.runTask", arguments: [runWeb.task] }],
  ]);
});

it("loses no check and no cause of a real verdict", () => {
  const real = judgeCase({
    name: "",
    cause: "neverRun",
    finding: ["applies", ""],
    verdict: ["notTrackedYet", "neverRun", ""],
    taskFacts: { runs: [] },
  });
  const { checks, unmade, causes } = partOf(real);
  const skipped = unmade?.groups.flatMap(({ items }) => items) ?? [];
  expect(checks.length + skipped.length).toBe(real.reasons.length);
  expect(causes.groups.flatMap((group) => group.causes.map(({ id }) => id))).toEqual(
    trackingCauses.map(({ id }) => id),
  );
});
