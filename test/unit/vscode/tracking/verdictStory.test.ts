import { expect, it, vi } from "vitest";
import { type Run } from "../../../../src/core/run/run.ts";
import { type Task } from "../../../../src/core/task/task.ts";
import { dev, run } from "../fixtures.ts";
import { digestOf } from "./trackingSetup.ts";
import { base, follower, verdictSetup } from "./verdictSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

interface Chapter {
  readonly happens: string;
  /** Minutes that pass before. */
  readonly minutes: number;
  readonly tasks: readonly Task[];
  readonly runs: readonly Run[];
  /** Digest of the base image in the registry. */
  readonly digest: string;
  readonly lens: string;
}

const [first, second] = [digestOf("a"), digestOf("b")];
const ran = run("ca1", {
  task: "web",
  startedAt: "2026-11-22T12:00:10Z",
  finishedAt: "2026-11-22T12:01:00Z",
});
const cause = {
  kind: "imageUpdate",
  images: [
    { registry: "127.0.0.1:5010", repository: "baseimages/node", tag: "15-alpine", digest: second },
  ],
} as const;
const rebuilt = run("ca2", {
  task: "web",
  cause,
  createdAt: "2026-11-22T12:14:00Z",
  startedAt: "2026-11-22T12:14:05Z",
  finishedAt: "2026-11-22T12:15:00Z",
});
const rebuilding: Run = { ...rebuilt, status: "Running", finishedAt: undefined };

const story: readonly Chapter[] = [
  {
    happens: "a task is created",
    minutes: 0,
    tasks: [follower("web")],
    runs: [],
    digest: first,
    lens: "$(circle-outline) Not tracked yet: dev/web has never run",
  },
  {
    happens: "its first run goes on",
    minutes: 1,
    tasks: [follower("web")],
    runs: [{ ...ran, status: "Running", finishedAt: undefined }],
    digest: first,
    lens: "$(circle-outline) Not tracked yet: the first run of dev/web has not ended",
  },
  {
    happens: "it has ended",
    minutes: 2,
    tasks: [follower("web", {}, first)],
    runs: [ran],
    digest: first,
    lens: "$(pass) Tracked by dev/web · built on this digest 2 min ago",
  },
  {
    happens: "the base image moves",
    minutes: 10,
    tasks: [follower("web", {}, first)],
    runs: [ran],
    digest: second,
    lens: "$(sync) Tracked, rebuild pending: dev moved just now (noticed at once)",
  },
  {
    happens: "the rebuild is under way",
    minutes: 1,
    tasks: [follower("web", {}, first)],
    runs: [rebuilding, ran],
    digest: second,
    lens: "$(sync) Tracked, rebuild under way: dev moved 1 min ago, run ca2",
  },
  {
    happens: "the rebuild has ended",
    minutes: 6,
    tasks: [follower("web", {}, second)],
    runs: [rebuilt, ran],
    digest: second,
    lens: "$(pass) Tracked by dev/web · built on this digest 5 min ago",
  },
  {
    happens: "the base image moved again, and nothing came of it",
    minutes: 60,
    tasks: [follower("web", {}, second)],
    runs: [rebuilt, ran],
    digest: digestOf("c"),
    lens: "$(sync) Tracked, rebuild pending: dev moved just now (noticed at once)",
  },
  {
    happens: "an hour later nothing has come of it still",
    minutes: 60,
    tasks: [follower("web", {}, second)],
    runs: [rebuilt, ran],
    digest: digestOf("c"),
    lens: "$(warning) Tracked, but not rebuilt: dev moved 1 h ago (noticed at once)",
  },
];

it("the lens tells the story of the tutorial", async () => {
  const { lenses, fake, clock, catalog, directory } = verdictSetup({
    Dockerfile: `FROM ${base}\n`,
  });
  const told: string[] = [];
  for (const { minutes, tasks, runs, digest } of story) {
    await clock.advance(minutes * 60_000);
    Object.assign(fake.content, { tasks, runs });
    directory.digests.set("127.0.0.1:5010/baseimages/node:15-alpine", digest);
    catalog.forget(dev.id);
    told.push(...(await lenses()));
  }
  expect(told).toEqual(story.map(({ lens }) => lens));
  expect(new Set(directory.asked)).toEqual(new Set(["127.0.0.1:5010/baseimages/node:15-alpine"]));
});
