import { describe, expect, it, vi } from "vitest";
import { formatImageReference } from "../../../../src/core/image/imageReference.ts";
import { type ImageAnswer } from "../../../../src/core/ports.ts";
import { ImageFactsSource } from "../../../../src/vscode/tracking/imageFacts.ts";
import { FakeMemento } from "../../../support/fakeMemento.ts";
import { manualClock, settled } from "../../../support/manualClock.ts";
import { recordingLog } from "../../../support/recordingLog.ts";
import { now } from "../fixtures.ts";

vi.mock("vscode", () => import("../../../support/fakeVscode.ts"));

type Found = Extract<ImageAnswer, { readonly kind: "found" }>;

const [oldDigest, newDigest] = [`sha256:${"0".repeat(64)}`, `sha256:${"1".repeat(64)}`];
const hour = 3_600_000;

/** What a public tag answers at this moment. */
function found(changes: Partial<Found> = {}): Found {
  const base = { isPublic: true, pushedAt: undefined, otherTags: undefined, askedAt: now };
  return { kind: "found", digest: newDigest, ...base, ...changes };
}

/** A source over a directory that gives these answers by full name, for registries but `private.io`. */
function source(
  answers: Readonly<Record<string, ImageAnswer | Error>>,
  kept: Readonly<Record<string, unknown>> = {},
) {
  const clock = manualClock(now);
  const memory = new FakeMemento(kept);
  const asked: string[] = [];
  const log = recordingLog();
  const news: string[] = [];
  const given = new Map(Object.entries(answers));
  const subject = new ImageFactsSource({
    directory: () =>
      Promise.resolve({
        expire: () => void asked.push("all that was pushed"),
        lookUp: (image) => {
          asked.push(formatImageReference(image));
          const answer = given.get(formatImageReference(image)) ?? new Error("not expected");
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
      }),
    clock,
    log,
    memory,
    isAllowed: ({ registry }) => registry !== "private.io",
  });
  subject.onDidChange(() => news.push("changed"));
  /** The facts when all that was asked for has come. */
  const load = async (...images: readonly string[]) => {
    subject.of(images);
    await settled();
    return subject.of(images);
  };
  return { subject, clock, memory, asked, log, news, given, load };
}

const node = "node:15-alpine";
const fullNode = "docker.io/library/node:15-alpine";

describe("an answer becomes facts", () => {
  const nothing = { image: node, history: undefined, source: undefined };
  const seen = [{ digest: newDigest, firstSeenAt: now, lastSeenAt: now }];
  const others = [{ name: "16", pushedAt: 7 }];
  it.each<[string, ImageAnswer, object]>([
    [
      "found",
      found(),
      {
        history: seen,
        askedAt: now,
        digest: newDigest,
        isPublic: true,
        movedAt: now,
      },
    ],
    [
      "found in an Azure registry",
      found({ isPublic: false, pushedAt: now - hour, otherTags: others }),
      {
        history: seen,
        askedAt: now,
        digest: newDigest,
        isPublic: false,
        pushedAt: now - hour,
        otherTags: others,
        movedAt: now - hour,
      },
    ],
    [
      "found without digest",
      found({ digest: null }),
      { askedAt: now, digest: null, isPublic: true },
    ],
    [
      "found before, and not anew",
      found({ askedAt: now - hour, staleBecause: "Docker Hub wants a pause" }),
      {
        history: [{ digest: newDigest, firstSeenAt: now - hour, lastSeenAt: now - hour }],
        askedAt: now - hour,
        digest: newDigest,
        isPublic: true,
        movedAt: now - hour,
        problem: "Docker Hub wants a pause",
      },
    ],
    [
      "missing",
      { kind: "missing", message: "There is no such tag", askedAt: now },
      { askedAt: now, isMissing: true, problem: "There is no such tag" },
    ],
    [
      "refused",
      { kind: "refused", message: "It is private", askedAt: now },
      { askedAt: now, problem: "It is private" },
    ],
    [
      "failed",
      { kind: "failed", message: "No answer", askedAt: now },
      { askedAt: now, problem: "No answer" },
    ],
    [
      "limited",
      { kind: "limited", message: "Too many requests", retryAt: now + hour, askedAt: now },
      { askedAt: now, problem: "Too many requests" },
    ],
  ])("%s", async (_what, answer, expected) => {
    const { load, asked, news } = source({ [fullNode]: answer });
    expect(await load(node, node)).toEqual([{ ...nothing, ...expected }]);
    expect([asked, news]).toEqual([[fullNode], ["changed"]]);
  });

  it("and one that never came is none, but in the log", async () => {
    const { load, log, news } = source({ [fullNode]: new Error("no network") });
    expect([await load(node), log.lines, news]).toEqual([
      [],
      [`Looking up ${node}: no network`],
      [],
    ]);
  });
});

it.each([["private.io/a:1"], ["No Image"], [""]])("nobody is asked about %j", async (image) => {
  const { load, asked } = source({});
  expect([await load(image), asked]).toEqual([[], []]);
});

describe("what was seen of a tag", () => {
  const history = [{ digest: oldDigest, firstSeenAt: now - 9 * hour, lastSeenAt: now - 2 * hour }];

  it("is known at once, kept, and tells when the tag moved", async () => {
    const { subject, load, memory } = source(
      { [fullNode]: found() },
      { "acrTasks.tagHistory": { [node]: history } },
    );
    expect(subject.of([node])).toEqual([
      { image: node, history, source: undefined, askedAt: now - 2 * hour },
    ]);
    const after = [...history, { digest: newDigest, firstSeenAt: now, lastSeenAt: now }];
    expect(await load(node)).toMatchObject([{ history: after, movedAt: now }]);
    expect(memory.values.get("acrTasks.tagHistory")).toEqual({ [node]: after });
  });

  it.each([
    ["noted here", undefined, now - 9 * hour],
    ["as the registry says, which is earlier", now - 20 * hour, now - 20 * hour],
    ["noted here, before it was pushed again", now - hour, now - 9 * hour],
  ])("says since when it has its digest: %s", async (_what, pushedAt, movedAt) => {
    const { load } = source(
      { [fullNode]: found({ digest: oldDigest, pushedAt }) },
      { "acrTasks.tagHistory": { [node]: history } },
    );
    expect(await load(node)).toMatchObject([{ digest: oldDigest, movedAt }]);
  });

  it.each([
    ["no object", 7],
    ["null", null],
    ["a list", ["a"]],
    ["no history", { [node]: "often" }],
    ["a malformed history", { [node]: [{ digest: 7 }, null, { digest: "x", firstSeenAt: 1 }] }],
  ])("is nothing where the memory holds %s", async (_what, kept) => {
    const { subject, load } = source({ [fullNode]: found() }, { "acrTasks.tagHistory": kept });
    expect(subject.of([node])).toEqual([]);
    expect(await load(node)).toMatchObject([{ digest: newDigest, movedAt: now }]);
  });

  it("is kept for 500 images; the one not seen for the longest time goes", async () => {
    const names = Array.from({ length: 500 }, (_, at) => `a/b${at}:1`);
    const { load, memory } = source(
      { [fullNode]: found(), "docker.io/a/b0:1": found() },
      { "acrTasks.tagHistory": Object.fromEntries(names.map((name) => [name, history])) },
    );
    await load("a/b0:1");
    await load(node);
    const kept = Object.keys(memory.values.get("acrTasks.tagHistory") as object);
    expect([kept.length, kept[0], kept.slice(-2)]).toEqual([500, "a/b2:1", ["a/b0:1", node]]);
  });
});

describe("an answer that is known", () => {
  it.each([
    ["is kept for its time", 19_999, [fullNode]],
    ["is asked for again afterwards", 20_000, [fullNode, fullNode]],
  ])("%s", async (_what, later, expected) => {
    const { clock, load, asked } = source({ [fullNode]: found() });
    await load(node);
    await clock.advance(later);
    expect(await load(node)).toMatchObject([{ digest: newDigest }]);
    expect(asked).toEqual(expected);
  });

  it("is asked for again when something was pushed; what is kept of such registries is dropped once", async () => {
    const { subject, load, asked } = source({ [fullNode]: found(), "docker.io/a/b:1": found() });
    await load(node, "a/b:1");
    subject.outdate();
    subject.outdate();
    await load(node, "a/b:1");
    expect(asked).toEqual([
      fullNode,
      "docker.io/a/b:1",
      "all that was pushed",
      fullNode,
      "docker.io/a/b:1",
    ]);
  });
});

describe("an image that was imported", () => {
  const copy = "dev.azurecr.io/node:15-alpine";

  it("is compared with its source, which is asked too", async () => {
    const { subject, load, asked, memory, news } = source({
      [copy]: found({ digest: oldDigest }),
      [fullNode]: found(),
    });
    await subject.noteImport(copy, node);
    expect(news).toEqual(["changed"]);
    expect(await load(copy)).toMatchObject([
      {
        image: copy,
        digest: oldDigest,
        source: {
          registry: "docker.io",
          repository: "library/node",
          tag: "15-alpine",
          digest: newDigest,
        },
      },
    ]);
    expect([asked, memory.values.get("acrTasks.imports")]).toEqual([
      [copy, fullNode],
      { [copy]: node },
    ]);
  });

  it.each([
    [
      "that may not be asked about",
      { [copy]: "private.io/a:1" },
      { repository: "a", digest: undefined },
    ],
    ["that is not there", { [copy]: "gone:1" }, { repository: "library/gone", digest: undefined }],
    ["that is no image", { [copy]: "No Image" }, undefined],
    ["that is no text", { [copy]: 7 }, undefined],
    ["of another image", { other: node }, undefined],
    ["in a memory that holds none", "nothing", undefined],
  ])("has no digest of a source %s", async (_what, imports, expected) => {
    const { load, asked } = source(
      {
        [copy]: found(),
        "docker.io/library/gone:1": { kind: "missing", message: "Gone", askedAt: now },
      },
      { "acrTasks.imports": imports },
    );
    const [facts] = await load(copy);
    expect(facts?.source).toEqual(expected && expect.objectContaining(expected));
    expect(asked).not.toContain("private.io/a:1");
  });

  it("is noted beside those before", async () => {
    const { subject, memory } = source({}, { "acrTasks.imports": { "dev.azurecr.io/a:1": "a:1" } });
    await subject.noteImport(copy, node);
    expect(memory.values.get("acrTasks.imports")).toEqual({
      "dev.azurecr.io/a:1": "a:1",
      [copy]: node,
    });
  });
});

it("tells nothing after its end", async () => {
  const { subject, news } = source({ [fullNode]: found() });
  subject.of([node]);
  subject.dispose();
  await settled();
  expect(news).toEqual([]);
});
