import { describe, expect, it, vi } from "vitest";
import { type TagHistory } from "../../../../src/core/image/tagHistory.ts";
import { type ImageFacts } from "../../../../src/core/tracking/facts.ts";
import { type Verdict } from "../../../../src/core/tracking/verdict.ts";
import { imageAge } from "../../../../src/vscode/baseImages/imageAge.ts";
import { verdictWords } from "../../../../src/vscode/baseImages/useWords.ts";
import { verdict } from "../../core/impact/verdictSketches.ts";
import { now } from "../fixtures.ts";

vi.mock("vscode", () => import("../../../support/fakeVscode.ts"));

const neverRun = { status: "notTrackedYet", cause: "neverRun" } as const;
const pending = "trackedPending" as const;

const words: readonly (readonly [expected: string, changes: Partial<Verdict>])[] = [
  ["tracked", {}],
  ["rebuilt 2 h ago", { detail: "built on this digest 2 h ago" }],
  ["last built 2 h ago", { detail: "last built 2 h ago" }],
  [
    "rebuild pending",
    { status: pending, headline: "Tracked, rebuild pending: Docker Hub moved 12 min ago" },
  ],
  ["rebuild under way", { status: pending, headline: "Tracked, rebuild under way: x, run cf1" }],
  ["rebuild waits", { status: pending, headline: "Tracked, rebuild waits: run cf1 was queued" }],
  ["rebuild pending", { status: pending, headline: "Tracked by 2 tasks, rebuild of 1 pending" }],
  ["not tracked yet: never run", { ...neverRun, headline: "Not tracked yet: a/b has never run" }],
  [
    "not tracked yet: first run under way",
    { ...neverRun, headline: "Not tracked yet: the first run of a/b has not ended" },
  ],
  [
    "not tracked yet: no run has succeeded",
    { ...neverRun, headline: "Not tracked yet: no run of a/b has succeeded" },
  ],
  [
    "not tracked yet: failed after the build",
    { status: "notTrackedYet", cause: "failedAfterBuild" },
  ],
  ["not tracked: no base image recorded", { status: "notTrackedYet" }],
  ["trigger off", { status: "triggerDisabled", cause: "triggerOff" }],
  ["task disabled", { status: "triggerDisabled", cause: "taskDisabled" }],
  ["no task", { status: "noTask" }],
  ["update missed", { status: "missed" }],
  ["rebuild failed", { status: "rebuildFailed" }],
  ["not tracked: build-time stage", { status: "buildTimeStage" }],
];

describe("words of a verdict", () => {
  it.each(words)("%s", (expected, changes) => {
    expect(verdictWords(verdict("node:1", changes))).toBe(expected);
  });
});

const hour = 3_600_000;
const [first, second] = ["a", "b"].map((letter, at) => ({
  digest: `sha256:${letter.repeat(64)}`,
  firstSeenAt: now - (3 - at) * hour,
  lastSeenAt: now - hour,
}));
const still = [first] as TagHistory;
const moved = [first, second] as TagHistory;

const ages: readonly (readonly [expected: string, facts: Partial<ImageFacts>])[] = [
  ["moved 2 h ago", { history: moved, pushedAt: now - hour }],
  ["pushed 4 h ago", { history: still, movedAt: now - 3 * hour, pushedAt: now - 4 * hour }],
  ["checked 1 h ago", { history: still, movedAt: now - 3 * hour, digest: "sha256:1" }],
  ["moved 3 h ago", { movedAt: now - 3 * hour, pushedAt: now - hour }],
  ["digest unknown", { digest: null }],
];

describe("age of an image", () => {
  it("is empty when nobody has asked", () => {
    expect(imageAge(undefined, now)).toBe("");
  });

  it.each(ages)("%s", (expected, facts) => {
    expect(imageAge({ image: "node:1", askedAt: now - hour, ...facts }, now)).toBe(expected);
  });
});
