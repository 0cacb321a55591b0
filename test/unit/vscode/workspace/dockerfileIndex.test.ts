import { describe, expect, it, vi } from "vitest";
import {
  DockerfileIndex,
  type WorkspaceFile,
} from "../../../../src/vscode/workspace/dockerfileIndex.ts";
import { manualClock } from "../../../support/manualClock.ts";
import { recordingLog } from "../../../support/recordingLog.ts";

vi.mock("vscode", () => import("../../../support/fakeVscode.ts"));

/** An index over texts by path, which the test changes; an error stands for a file that cannot be read. */
function index(content: Readonly<Record<string, string | Error>>) {
  const texts = new Map(Object.entries(content));
  const clock = manualClock(0);
  const log = recordingLog();
  const requests: string[] = [];
  const changes: boolean[] = [];
  let onChange: ((file: WorkspaceFile | undefined) => void) | undefined;
  let reading = 0;
  const most = { reading: 0 };
  /** What the test does while a file is read. */
  const during = { read: (): void => undefined };
  const files = {
    find: () => {
      requests.push("find");
      return Promise.resolve([...texts.keys()].map(fileAt));
    },
    read: async ({ path }: WorkspaceFile) => {
      requests.push(path);
      reading += 1;
      most.reading = Math.max(most.reading, reading);
      await Promise.resolve();
      during.read();
      reading -= 1;
      const text = texts.get(path);
      if (text instanceof Error) {
        throw text;
      }
      return text;
    },
    watch: (listener: typeof onChange) => {
      onChange = listener;
      return { dispose: () => (onChange = undefined) };
    },
  };
  const subject = new DockerfileIndex(files, clock, log);
  subject.onDidChange(() => changes.push(subject.isIndexing));
  /** Says that files have changed, or that other files may count. */
  const tell = (...paths: readonly (string | undefined)[]): void =>
    paths.forEach((path) => onChange?.(path === undefined ? undefined : fileAt(path)));
  /** Also lets the time pass in which changes are gathered. */
  const change = async (...paths: readonly (string | undefined)[]): Promise<void> => {
    requests.length = 0;
    tell(...paths);
    await clock.advance(200);
  };
  const read = (): unknown =>
    subject
      .dockerfiles()
      .map(({ path, froms }) => [path, ...froms.map(({ imageText }) => imageText)]);
  const isWatching = (): boolean => onChange !== undefined;
  const told = { tell, change };
  return { subject, texts, clock, log, requests, changes, most, during, read, isWatching, ...told };
}

function fileAt(path: string): WorkspaceFile {
  return { uri: `file:///${path}`, path };
}

/** An index that has read two files. */
async function readIndex() {
  const own = index({ "web/Dockerfile": "FROM node:15\n", Dockerfile: "FROM php:8\n" });
  own.subject.dockerfiles();
  await own.subject.settled();
  own.changes.length = 0;
  return own;
}

describe("an index", () => {
  it("does nothing before it is asked", async () => {
    const { requests, subject, isWatching } = index({ Dockerfile: "FROM node:15\n" });
    await subject.settled();
    expect([requests, isWatching(), subject.isIndexing]).toEqual([[], false, false]);
  });

  it("finds and reads all when it is first asked, and gives them by path", async () => {
    const { subject, requests, changes } = index({
      "web/Dockerfile": "FROM node:15 AS build\nFROM build\n",
      Dockerfile: "",
    });
    expect([subject.dockerfiles(), subject.isIndexing]).toEqual([[], true]);
    subject.dockerfiles();
    await subject.settled();
    expect(subject.dockerfiles()).toEqual([
      { uri: "file:///Dockerfile", path: "Dockerfile", text: "", froms: [] },
      {
        uri: "file:///web/Dockerfile",
        path: "web/Dockerfile",
        text: "FROM node:15 AS build\nFROM build\n",
        froms: [
          expect.objectContaining({ stage: 0, line: 0, image: "node:15", alias: "build" }),
          expect.objectContaining({ stage: 1, line: 1, basedOn: 0, isFinal: true }),
        ],
      },
    ]);
    expect([requests, changes]).toEqual([["find", "web/Dockerfile", "Dockerfile"], [false]]);
  });

  it("reads 10,000 files, at most 16 at once", async () => {
    const paths = Array.from({ length: 10_000 }, (_, at) => `${at}/Dockerfile`);
    const own = index(
      Object.fromEntries(paths.map((path) => [path, `FROM node:${path.length}\n`])),
    );
    own.subject.dockerfiles();
    await own.subject.settled();
    expect(own.subject.dockerfiles().map(({ path }) => path)).toEqual(paths.toSorted());
    expect([own.most.reading, own.requests.length, own.changes]).toEqual([16, 10_001, [false]]);
  });

  it("says of a file that cannot be read, and reads the others", async () => {
    const own = index({ a: new Error("not allowed"), b: "FROM b\n" });
    own.subject.dockerfiles();
    await own.subject.settled();
    expect([own.read(), own.log.lines]).toEqual([[["b", "b"]], ["Reading a: not allowed"]]);
  });
});

describe("a change", () => {
  it.each([
    ["of one file", ["Dockerfile"], ["Dockerfile"]],
    ["of one file many times", ["Dockerfile", "Dockerfile", "Dockerfile"], ["Dockerfile"]],
    ["of two files", ["Dockerfile", "web/Dockerfile"], ["Dockerfile", "web/Dockerfile"]],
    ["of what counts", [undefined], ["find", "web/Dockerfile", "Dockerfile"]],
    ["of all that", ["Dockerfile", undefined], ["find", "web/Dockerfile", "Dockerfile"]],
  ])("%s has only that read again, and is told once", async (_what, paths, expected) => {
    const { change, requests, changes, clock } = await readIndex();
    await change(...paths);
    expect([requests, changes, clock.sleeping]).toEqual([expected, [false], 0]);
  });

  it("waits until those around it have come", async () => {
    const { subject, tell, requests, clock } = await readIndex();
    requests.length = 0;
    tell("Dockerfile");
    await clock.advance(199);
    tell("web/Dockerfile");
    expect([requests, subject.isIndexing]).toEqual([[], true]);
    await clock.advance(1);
    expect([requests, subject.isIndexing]).toEqual([["Dockerfile", "web/Dockerfile"], false]);
  });

  it.each([
    ["another text", "FROM node:16\n", "web/Dockerfile", ["web/Dockerfile", "node:16"]],
    ["a new file", "FROM go:1\n", "api/Dockerfile", ["api/Dockerfile", "go:1"]],
  ])("is seen: %s", async (_what, text, path, expected) => {
    const { change, texts, read } = await readIndex();
    texts.set(path, text);
    await change(path);
    expect(read()).toContainEqual(expected);
  });

  it.each([
    ["as the file is deleted", "web/Dockerfile"],
    ["as the file does not count any more", undefined],
  ])("takes an entry away: %s", async (_what, path) => {
    const { change, texts, read } = await readIndex();
    texts.delete("web/Dockerfile");
    await change(path);
    expect(read()).toEqual([["Dockerfile", "php:8"]]);
  });

  it("while files are read has them read again afterwards", async () => {
    const { change, tell, texts, during, read, clock, requests } = await readIndex();
    during.read = () => {
      during.read = () => undefined;
      texts.set("Dockerfile", "FROM php:9\n");
      tell("Dockerfile");
    };
    await change("Dockerfile", "web/Dockerfile");
    expect(requests).toEqual(["Dockerfile", "web/Dockerfile"]);
    texts.set("Dockerfile", "FROM php:10\n");
    await clock.advance(200);
    expect([read(), requests.slice(2)]).toEqual([
      [
        ["Dockerfile", "php:10"],
        ["web/Dockerfile", "node:15"],
      ],
      ["Dockerfile"],
    ]);
  });
});

describe("an index that is disposed", () => {
  it("watches and reads no more", async () => {
    const { subject, clock, tell, requests, isWatching, log } = await readIndex();
    requests.length = 0;
    tell("Dockerfile");
    subject.dispose();
    await clock.advance(200);
    expect([requests, isWatching(), clock.sleeping, log.lines]).toEqual([[], false, 0, []]);
  });

  it("stops amid reading", async () => {
    const paths = Array.from({ length: 100 }, (_, at) => `${at}`);
    const own = index(Object.fromEntries(paths.map((path) => [path, "FROM a\n"])));
    own.subject.dockerfiles();
    await Promise.resolve();
    await Promise.resolve();
    own.subject.dispose();
    await own.subject.settled();
    expect([own.requests.length < 40, own.log.lines]).toEqual([true, []]);
  });
});
