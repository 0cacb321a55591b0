import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyImage } from "../../../../src/emulator/importing/copyImage.ts";
import { type ImportTarget } from "../../../../src/emulator/importing/importRequest.ts";
import { type TagMove } from "../../../../src/emulator/oci/content.ts";
import { unlocked } from "../../../../src/emulator/oci/contentRecord.ts";
import { type ContentStore, openContentStore } from "../../../../src/emulator/oci/contentStore.ts";
import { type RegistryContent } from "../../../../src/emulator/oci/registryContent.ts";
import { digestOf, MemorySource } from "../../../support/memorySource.ts";

let folder: string;
let content: ContentStore;
let registry: RegistryContent;
let source: MemorySource;
let moves: TagMove[];
let stopping: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-tasks-import-"));
  content = await openContentStore(folder);
  registry = await content.registry("contoso");
  source = new MemorySource();
  moves = [];
  stopping = new AbortController();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Copies the image `1` of the source. */
function copy(targets: readonly ImportTarget[], isForced = false): Promise<void> {
  return copyImage(
    source,
    { registry, registryName: "contoso", announce: (move) => moves.push(move) },
    { image: { repository: "any", tag: "1", digest: undefined }, targets, isForced },
    stopping.signal,
  );
}

/** What a client can see: tags with their digests, and all manifests. */
function visible(): object {
  const repositories = registry.repositories().map(({ record, tags, manifests }) => [
    record.name,
    {
      tags: Object.fromEntries([...tags.values()].map(({ name, digest }) => [name, digest])),
      manifests: [...manifests.keys()],
    },
  ]);
  return Object.fromEntries(repositories) as object;
}

const target = (image: string): ImportTarget => {
  const [repository = "", tag] = image.split(":");
  return { repository, tag };
};

it("copies all architectures under several tags and without one, fetching each blob once", async () => {
  const images = ["amd64", "arm64"].map((layer) => source.image(layer));
  const index = source.index(images, "1");
  await copy([target("a:1"), target("a:2"), target("b/c:1"), target("d")]);
  const manifests = [...images, index];
  expect(visible()).toEqual({
    a: { tags: { 1: index, 2: index }, manifests },
    "b/c": { tags: { 1: index }, manifests },
    d: { tags: {}, manifests },
  });
  expect(source.asked).toEqual(["1", ...images, ...source.blobs.keys()]);
  const made = { registry: "contoso", digest: index, previousDigest: undefined, byRun: undefined };
  expect(moves).toEqual([
    { ...made, repository: "a", tag: "1" },
    { ...made, repository: "a", tag: "2" },
    { ...made, repository: "b/c", tag: "1" },
  ]);
  expect(registry.repository("a")?.manifests.get(images[1]!)?.architecture).toBe("arm64");
});

it("refuses a tag that exists before anything is asked of the source, and overwrites it when forced", async () => {
  const before = source.image("one", "1");
  await copy([target("a:1")]);
  const after = source.image("two", "1");
  source.asked.length = 0;
  await expect(copy([target("a:2"), target("a:1")])).rejects.toMatchObject({
    status: 409,
    code: "Conflict",
    message: "Tag a:1 already exists in target registry.",
  });
  expect(source.asked).toEqual([]);
  await copy([target("a:2"), target("a:1")], true);
  expect(visible()).toEqual({ a: { tags: { 1: after, 2: after }, manifests: [before, after] } });
  expect(moves.at(-1)).toMatchObject({ tag: "1", digest: after, previousDigest: before });
});

it("tells nobody when a tag stays where it is", async () => {
  source.image("one", "1");
  await copy([target("a:1")]);
  await copy([target("a:1")], true);
  expect(moves).toHaveLength(1);
});

it("refuses a locked tag and a locked repository, forced or not", async () => {
  const before = source.image("one", "1");
  await copy([target("a:1"), target("b:1")]);
  source.image("two", "1");
  const locked = { ...unlocked, writeEnabled: false };
  await registry.repository("a")?.setTagAttributes("1", locked);
  await registry.repository("b")?.setAttributes(locked);
  for (const name of ["a:1", "b:2", "b"]) {
    await expect(copy([target(name)], true), name).rejects.toMatchObject({ code: "UNSUPPORTED" });
  }
  expect(visible()).toEqual({
    a: { tags: { 1: before }, manifests: [before] },
    b: { tags: { 1: before }, manifests: [before] },
  });
});

it.each<[string, string, string]>([
  ["other", "LAYER", `The source sent other content than that of the blob ${digestOf("layer")}`],
  ["less", "lay", "Unexpected length of body in response: 5 bytes were expected, 3 came"],
  ["more", "layers", "Unexpected length of body in response: 5 bytes were expected, more came"],
])(
  "refuses %s content than the manifest names, and shows nothing of it",
  async (_, sent, message) => {
    source.image("layer", "1");
    source.blobs.set(digestOf("layer"), sent);
    await expect(copy([target("a:1")])).rejects.toMatchObject({
      code: "InvalidParameters",
      message,
    });
    expect([visible(), moves]).toEqual([{}, []]);
    source.blobs.set(digestOf("layer"), "layer");
    await copy([target("a:1")]);
    expect(moves).toHaveLength(1);
  },
);

it("stops with the signal's reason and shows nothing", async () => {
  source.image("layer", "1");
  const reason = new Error("enough");
  const blob = source.blob.bind(source);
  source.blob = (reference) => {
    stopping.abort(reason);
    return blob(reference);
  };
  await expect(copy([target("a:1")])).rejects.toBe(reason);
  expect([visible(), moves]).toEqual([{}, []]);
});
