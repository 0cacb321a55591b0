import { describe, expect, it } from "vitest";
import { formatFamiliarReference } from "../../../../src/core/image/imageReference.ts";
import { readKnownImage } from "../../../../src/core/image/registryHost.ts";
import { type BaseImageUse, type DockerfileLine } from "../../../../src/core/impact/baseImage.ts";
import { type BaseImageInput, listBaseImages } from "../../../../src/core/impact/baseImageUses.ts";
import { type StageVerdict, type TaskVerdict } from "../../../../src/core/tracking/verdict.ts";
import { registries, sketchedTask, type TaskSketch } from "./impactTasks.ts";
import { stageVerdict, taskVerdict } from "./verdictSketches.ts";

const node = "node:15-alpine";
const hubNode = "registry.hub.docker.com/library/node:15-alpine";

type Task = readonly [sketch: TaskSketch, verdict?: TaskVerdict];
type Line = readonly [place: string, image: string, verdict?: StageVerdict];

interface Case {
  readonly title: string;
  readonly tasks?: readonly Task[];
  readonly lines?: readonly Line[];
  readonly images: readonly string[];
}

const cases: readonly Case[] = [
  { title: "nothing", images: [] },
  {
    title: "all spellings of an image are one, sorted by name",
    tasks: [
      [{ name: "base/web", from: [hubNode] }],
      [{ name: "app/web", from: ["docker.io/node:15-alpine@sha256:8dac"] }],
      [{ name: "app/api", from: ["APP.azurecr.io/base", "127.0.0.1:5010/base:latest"] }],
    ],
    lines: [
      ["b/Dockerfile:3", "docker.io/library/node:15-alpine"],
      ["b/Dockerfile:2", "index.docker.io/library/node:15-alpine"],
      ["a/Dockerfile:9", node],
      ["c/Dockerfile:1", "app.azurecr.localhost/base"],
    ],
    images: [
      "127.0.0.1:5010/base:latest",
      "  app/api Runtime, recorded",
      "  c/Dockerfile:1",
      "node:15-alpine",
      "  app/web Runtime, recorded",
      "  base/web Runtime, recorded",
      "  a/Dockerfile:9",
      "  b/Dockerfile:2",
      "  b/Dockerfile:3",
    ],
  },
  {
    title: "a digest alone is an image of its own; beside a tag the tag counts",
    lines: [
      ["a:1", `node@sha256:${"a".repeat(64)}`],
      ["b:1", `${node}@sha256:${"a".repeat(64)}`],
    ],
    images: [`node:15-alpine`, "  b:1", `node@sha256:${"a".repeat(64)}`, "  a:1"],
  },
  {
    title: "scratch and stages are none",
    lines: [
      ["a:1", "scratch"],
      ["a:2", "build", stageVerdict(undefined, [], { status: "stage" })],
      ["a:3", "empty", stageVerdict(undefined, [], { status: "scratch" })],
    ],
    images: [],
  },
  {
    title: "roles of a task are one row",
    tasks: [
      [{ name: "base/web", from: [`build:${hubNode}`, hubNode, "build:docker.io/golang:1"] }],
    ],
    images: [
      "golang:1",
      "  base/web BuildTime, recorded",
      "node:15-alpine",
      "  base/web both, recorded",
    ],
  },
  {
    title: "a task that has never run is listed for the image that it will take",
    tasks: [
      [{ name: "base/new" }, taskVerdict("base/new", node, { status: "notTrackedYet" })],
      [{ name: "base/lost" }, taskVerdict("base/lost", undefined, { status: "cannotScan" })],
      [{ name: "base/empty" }, taskVerdict("base/empty", "scratch", { status: "scratch" })],
    ],
    images: ["node:15-alpine", "  base/new Runtime, notTrackedYet"],
  },
  {
    title: "a changed Dockerfile lists its task for the old image and the new one",
    tasks: [
      [
        { name: "base/web", from: [hubNode] },
        taskVerdict("base/web", "node:18", { status: "stale" }),
      ],
    ],
    images: [
      "node:15-alpine",
      "  base/web Runtime, recorded, next node:18",
      "node:18",
      "  base/web Runtime, stale",
    ],
  },
  {
    title: "a line is told with the task that builds it, and alone where none does",
    tasks: [[{ name: "base/web", from: [hubNode] }, taskVerdict("base/web", node)]],
    lines: [
      ["web/Dockerfile:1", node, stageVerdict(node, [taskVerdict("BASE/Web", node)])],
      ["worker/Dockerfile:7", node, stageVerdict(node)],
      ["other/Dockerfile:1", node, stageVerdict(node, [taskVerdict("gone/web", node)])],
    ],
    images: [
      "node:15-alpine",
      "  base/web Runtime, recorded, tracked, lines web/Dockerfile:1",
      "  other/Dockerfile:1 tracked",
      "  worker/Dockerfile:7 noTask",
    ],
  },
  {
    title:
      "with a task's build arguments a line may mean another image; a build stage is known too",
    tasks: [
      [{ name: "base/old", from: [hubNode] }, taskVerdict("base/old", node)],
      [{ name: "base/all", scope: "All" }],
    ],
    lines: [
      ["a:1", "node:18", stageVerdict("node:18", [taskVerdict("base/old", node)])],
      [
        "b:1",
        "golang:1",
        stageVerdict(
          "golang:1",
          [
            taskVerdict("base/old", "golang:1", { status: "buildTimeStage" }),
            taskVerdict("base/all", "golang:1", { status: "notTrackedYet" }),
          ],
          { isFinal: false },
        ),
      ],
    ],
    images: [
      "golang:1",
      "  base/all BuildTime, notTrackedYet, lines b:1",
      "  base/old BuildTime, buildTimeStage, lines b:1",
      "node:15-alpine",
      "  base/old Runtime, recorded, tracked, lines a:1",
    ],
  },
];

describe("base images and their uses", () => {
  it.each(cases)("$title", ({ tasks = [], lines = [], images }) => {
    const input: BaseImageInput = {
      tasks: tasks.map(([sketch, verdict]) => ({ task: sketchedTask(sketch), verdict })),
      lines: lines.map(dockerfileLine),
      registries,
    };
    expect(text(input)).toEqual(images);
  });
});

function dockerfileLine([place, image, verdict]: Line): DockerfileLine {
  const [path = "", number] = place.split(":");
  const read = readKnownImage(image, []);
  return {
    uri: `file:///w/${path}`,
    path,
    line: Number(number),
    stage: 0,
    image: read,
    verdict,
  };
}

function text(input: BaseImageInput): readonly string[] {
  return listBaseImages(input).flatMap(({ image, uses }) => [
    formatFamiliarReference(image),
    ...uses.map((use) => `  ${useText(use)}`),
  ]);
}

function useText(use: BaseImageUse): string {
  if (use.kind === "dockerfile") {
    return [`${use.path}:${use.line}`, use.verdict?.status].filter(Boolean).join(" ");
  }
  const { registry, task, role, recorded, verdict, nextImage, lines } = use;
  const places = lines.map(({ path, line }) => `${path}:${line}`);
  return [
    `${registry.name}/${task.name} ${role}`,
    recorded && "recorded",
    verdict?.status,
    nextImage === undefined ? undefined : `next ${nextImage}`,
    places.length > 0 && `lines ${places.join(" ")}`,
  ]
    .filter(Boolean)
    .join(", ");
}
