import { expect, it } from "vitest";
import { type ImageName, parseImageName } from "../../../../src/emulator/importing/imageName.ts";

const digest = `sha256:${"a".repeat(64)}`;
const image = (repository: string, tag?: string, of?: string): ImageName => ({
  repository,
  tag,
  digest: of,
});

it.each<[string, ImageName | undefined]>([
  ["node", image("node")],
  ["library/node:15-alpine", image("library/node", "15-alpine")],
  [`node@${digest}`, image("node", undefined, digest)],
  [`node:15@${digest}`, image("node", "15", digest)],
  ["docker.io/library/node:15", image("docker.io/library/node", "15")],
  ["", undefined],
  [":15", undefined],
  ["node:", undefined],
  ["Node", undefined],
  ["node@sha256:abc", undefined],
  [`node@${digest}@${digest}`, undefined],
  ["localhost:5000/node:15", undefined],
  ["../node", undefined],
  ["node:1:2", undefined],
])("reads %j", (text, expected) => {
  expect(parseImageName(text)).toEqual(expected);
});
