import { describe, expect, it, vi } from "vitest";
import { type BaseImageSituation } from "../../../../src/vscode/baseImages/baseImageSource.ts";
import { type FakeContent } from "../../../support/fakeRegistryService.ts";
import { run } from "../fixtures.ts";
import { digestOf, untilQuiet } from "./trackingSetup.ts";
import { base, follower, verdictSetup } from "./verdictSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const signal = AbortSignal.timeout(10_000);
const recordedBase = "127.0.0.1:5010/baseimages/node:15-alpine";
const output = { registry: "127.0.0.1:5010", repository: "web", tag: "ca1", digest: digestOf("f") };
const files = {
  Dockerfile: `FROM golang:1.22 AS build\nFROM build AS test\nFROM ${base}\n`,
  "tools/Dockerfile": "ARG V\nFROM alpine:$V\nFROM scratch\nFROM ghcr.io/a/b@sha256:bad\n",
};
const content: Partial<FakeContent> = {
  tasks: [follower("web", {}, digestOf("a"))],
  runs: [run("ca1", { task: "web", outputImages: [output] })],
};

/** The situation when all has come. */
function setup(
  given: Partial<FakeContent> = content,
  own: Readonly<Record<string, string>> = files,
) {
  const made = verdictSetup(own, given);
  const { situations } = made;
  made.directory.digests.set(recordedBase, digestOf("a"));
  const load = async (): Promise<BaseImageSituation> =>
    untilQuiet(situations, () => situations.load(signal));
  return { ...made, load };
}

/** What can be compared at a glance. */
function summary({ tasks, lines, images, ...rest }: BaseImageSituation): object {
  return {
    ...rest,
    registries: rest.registries.map(({ name }) => name),
    tasks: tasks.map(({ task, verdict, outputImages }) => [
      task.task.name,
      verdict?.headline,
      verdict?.detail,
      outputImages?.map(({ repository, tag = "" }) => `${repository}:${tag}`),
    ]),
    lines: lines.map(({ path, line, stage, image, verdict }) => [
      `${path}:${line} ${stage}`,
      image && `${image.registry}/${image.repository}`,
      verdict?.status,
    ]),
    images: images.map(({ image, digest, isMissing }) => [image, digest, isMissing]),
  };
}

describe("a situation", () => {
  const whole = {
    registries: ["dev"],
    isConnected: true,
    isIndexing: false,
    tasks: [["web", "Tracked by dev/web", "built on this digest 2 h ago", ["web:ca1"]]],
    lines: [
      ["Dockerfile:0 0", "docker.io/library/golang", "buildTimeStage"],
      ["Dockerfile:1 1", undefined, "stage"],
      ["Dockerfile:2 2", "127.0.0.1:5010/baseimages/node", "tracked"],
      ["tools/Dockerfile:1 0", undefined, "cannotResolve"],
      ["tools/Dockerfile:2 1", "docker.io/library/scratch", "cannotScan"],
      ["tools/Dockerfile:3 2", undefined, "cannotScan"],
    ],
    images: [],
  };

  it("is all that is known of tasks, lines and images, once the view is seen", async () => {
    const { load, situations, directory } = setup();
    expect(summary(await load())).toEqual(whole);
    expect(directory.asked).toContain(recordedBase);
    situations.setVisible(true);
    expect(summary(await load())).toEqual({
      ...whole,
      images: [
        [recordedBase, digestOf("a"), undefined],
        ["docker.io/library/golang:1.22", undefined, true],
      ],
    });
  });

  it("names a task's Dockerfile nowhere in the workspace by its record", async () => {
    const { load } = setup(content, {});
    expect(summary(await load())).toMatchObject({
      tasks: [["web", "Tracked by dev/web", "built on this digest 2 h ago", ["web:ca1"]]],
      lines: [],
    });
  });

  it("has lines without a connection", async () => {
    const made = setup();
    vi.spyOn(made.connections, "find").mockResolvedValue({ kind: "stopped" });
    expect(summary(await made.load())).toMatchObject({
      isConnected: false,
      tasks: [],
      lines: [
        ["Dockerfile:0 0", "docker.io/library/golang", "buildTimeStage"],
        ["Dockerfile:1 1", undefined, "stage"],
        ["Dockerfile:2 2", "dev.azurecr.io/baseimages/node", "noTask"],
        ...whole.lines.slice(3),
      ],
    });
  });

  it("is there at once, and says that Dockerfiles are still looked for", async () => {
    const { situations } = setup();
    expect(summary(await situations.load(signal))).toEqual({
      ...whole,
      registries: [],
      tasks: [],
      lines: [],
      isConnected: false,
      isIndexing: true,
    });
  });

  it("asks about 200 images at most, those of tasks first", async () => {
    const text = Array.from({ length: 250 }, (_, at) => `FROM a/b${at}:1\n`).join("");
    const { load, situations } = setup(content, { Dockerfile: text });
    situations.setVisible(true);
    const { images, lines } = await load();
    expect([lines.length, images.length, images[0]?.image]).toEqual([250, 200, recordedBase]);
  });

  it("judges what no task builds for 200 milliseconds", async () => {
    const own = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [`${at}/Dockerfile`, "FROM a:1\n"]),
    );
    const made = setup({ tasks: [follower("web", { dockerFilePath: "9/Dockerfile" })] }, own);
    await made.load();
    const start = made.clock.now();
    let looks = 0;
    // Every look at the clock takes 50 milliseconds: 3 of the first 9 files are judged, and that of the task.
    made.verdicts.outdate();
    vi.spyOn(made.clock, "now").mockImplementation(() => start + 50 * looks++);
    const { lines } = await made.situations.load(signal);
    const judged = lines.flatMap(({ path, verdict }) => (verdict === undefined ? [] : [path]));
    expect(judged.length).toBeLessThan(9);
    expect(judged.at(-1)).toBe("9/Dockerfile");
  });

  it("is not made for one who has gone", () => {
    const { situations } = setup();
    const gone = AbortSignal.abort(new Error("gone"));
    expect(() => situations.load(gone)).toThrow("gone");
  });
});

it("news are told until its end", async () => {
  const { situations, verdicts, index, load } = setup();
  await load();
  const news: string[] = [];
  situations.onDidChange(() => news.push("changed"));
  verdicts.outdate();
  situations.setVisible(true);
  situations.setVisible(false);
  expect(news).toHaveLength(2);
  situations.dispose();
  verdicts.outdate();
  index.dispose();
  expect(news).toHaveLength(2);
});
