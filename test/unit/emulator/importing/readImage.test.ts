import { expect, it } from "vitest";
import { readImage } from "../../../../src/emulator/importing/readImage.ts";
import { MemorySource } from "../../../support/memorySource.ts";

const { signal } = new AbortController();

it("reads an inner index and each manifest once, inner ones first, the root last", async () => {
  const source = new MemorySource();
  const [one, two, three] = ["one", "two", "three"].map((layer) => source.image(layer)) as [
    string,
    string,
    string,
  ];
  const inner = source.index([one, two]);
  const outer = source.index([inner, three, two], "1");
  const { root, children } = await readImage(source, "1", signal);
  expect(root.digest).toBe(outer);
  expect(children.map(({ digest }) => digest)).toEqual([one, two, inner, three]);
  expect(source.asked).toEqual(["1", inner, one, two, three]);
});

it.each([
  [49, undefined],
  [50, "The image has more than 50 manifests; that many cannot be imported"],
])("reads an index of %d images: %s", async (count, problem) => {
  const source = new MemorySource();
  const images = Array.from({ length: count }, (_, index) => source.image(`layer ${index}`));
  source.index(images, "1");
  const message = await readImage(source, "1", signal).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  expect(message).toBe(problem);
  expect(source.asked).toHaveLength(problem === undefined ? count + 1 : 1);
});

it("refuses a manifest that is not the one of its digest", async () => {
  const source = new MemorySource();
  const [one, two] = [source.image("one"), source.image("two")];
  source.index([one], "1");
  source.manifests.set(one, source.manifests.get(two)!);
  await expect(readImage(source, "1", signal)).rejects.toMatchObject({
    code: "InvalidParameters",
    message: `The source sent a manifest with the sha256 digest ${two} for ${one}`,
  });
});

it("refuses what is no manifest", async () => {
  const source = new MemorySource();
  source.manifests.set("1", "<html>");
  await expect(readImage(source, "1", signal)).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
});
