import { expect, it } from "vitest";
import {
  digestFileName,
  digestOfBytes,
  digestOfFileName,
  isDigest,
  isRepositoryName,
  isTag,
  nameFileName,
} from "../../../../src/emulator/oci/contentName.ts";

const hex = "0123456789abcdef".repeat(4);

it.each([
  ["a", true],
  ["library/node", true],
  ["a.b_c__d-e---f/0/1", true],
  ["a".repeat(255), true],
  ["a".repeat(256), false],
  ["", false],
  [".", false],
  ["..", false],
  ["a/../b", false],
  ["/a", false],
  ["a/", false],
  ["a//b", false],
  ["a..b", false],
  ["a___b", false],
  ["A", false],
  ["a\u0000b", false],
  ["a\n", false],
  ["a\\b", false],
  ["%2e%2e", false],
  ["ä", false],
])("repository %j: %s", (name, expected) => {
  expect(isRepositoryName(name)).toBe(expected);
});

it.each([
  ["latest", true],
  ["_A.b-c", true],
  ["a".repeat(128), true],
  ["a".repeat(129), false],
  ["", false],
  [".", false],
  ["..", false],
  ["-a", false],
  ["a/b", false],
  ["a\n", false],
])("tag %j: %s", (name, expected) => {
  expect(isTag(name)).toBe(expected);
});

it.each([
  [`sha256:${hex}`, true],
  [`sha512:${hex}${hex}`, true],
  [`sha512:${hex}`, false],
  [`sha256:${hex}0`, false],
  [`sha256:${hex.toUpperCase()}`, false],
  [`sha256:${hex}\n`, false],
  [`md5:${hex}`, false],
  [hex, false],
])("digest %j: %s", (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});

it("a digest and its file name lead to each other", () => {
  const digest = digestOfBytes(new Uint8Array());
  expect([
    digestFileName(digest),
    digestOfFileName(digestFileName(digest)),
    digestOfFileName(`${digestFileName(digest)}.json`),
  ]).toEqual([
    "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    digest,
    undefined,
  ]);
});

it("what is no digest never becomes a file name", () => {
  expect(() => digestFileName("sha256:../../etc/passwd")).toThrow("The digest must be");
});

it("names that differ only in case have different files", () => {
  expect(new Set(["Latest", "latest", ".."].map(nameFileName)).size).toBe(3);
  expect(nameFileName("..")).toMatch(/^[0-9a-f]{64}$/u);
});
