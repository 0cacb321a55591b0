import { describe, expect, it } from "vitest";
import {
  formatFamiliarReference,
  formatImageReference,
  normalizeImageTag,
  parseEngineReference,
  parseImageReference,
} from "../../../../src/core/image/imageReference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("what Docker means", () => {
  it.each([
    ["node", "docker.io/library/node", "node"],
    ["node:15-alpine", "docker.io/library/node:15-alpine", "node:15-alpine"],
    ["bitnami/redis:7", "docker.io/bitnami/redis:7", "bitnami/redis:7"],
    ["docker.io/node", "docker.io/library/node", "node"],
    ["index.docker.io/library/node:1", "docker.io/library/node:1", "node:1"],
    ["localhost/x", "localhost/x", "localhost/x"],
    ["localhost:5000/x:1", "localhost:5000/x:1", "localhost:5000/x:1"],
    ["127.0.0.1:5010/team/x", "127.0.0.1:5010/team/x", "127.0.0.1:5010/team/x"],
    [
      "contoso.azurecr.io/a/b:1@" + digest,
      `contoso.azurecr.io/a/b:1@${digest}`,
      `contoso.azurecr.io/a/b:1@${digest}`,
    ],
  ])("%s is %s", (text, full, familiar) => {
    const parsed = parseImageReference(text);
    expect(parsed.kind === "image" && formatImageReference(parsed.image)).toBe(full);
    expect(parsed.kind === "image" && formatFamiliarReference(parsed.image)).toBe(familiar);
  });

  it.each([
    ["", ": invalid reference format"],
    ["Node", "Node: repository name must be lowercase"],
    ["a:b:c", "a:b:c: invalid reference format"],
    ["a@sha256:12", "a@sha256:12: invalid reference format"],
  ])("%j is no image", (text, message) => {
    expect(parseImageReference(text)).toEqual({ kind: "invalid", message });
  });
});

describe("what the ACR engine reads", () => {
  it.each([
    ["localhost:5000/x", "registry.hub.docker.com", "localhost:5000/x", ""],
    ["docker.io/node", "docker.io", "node", "latest"],
    ["node:15", "registry.hub.docker.com", "library/node", "15"],
    ["mcr.microsoft.com/a/b:1", "mcr.microsoft.com", "a/b", "1"],
  ])("%s is %s %s", (text, registry, repository, tag) => {
    const reference = normalizeImageTag(text);
    expect(parseEngineReference(reference)).toEqual({
      kind: "image",
      image: { registry, repository, tag, digest: "", reference },
    });
  });

  it.each([
    ["a@md5:" + "0".repeat(32), "unsupported digest algorithm"],
    ["a@sha256:" + "0".repeat(32), "invalid checksum digest length"],
    ["a@sha256:" + "A".repeat(64), "invalid checksum digest format"],
    ["a".repeat(256), "repository name must not be more than 255 characters"],
  ])("refuses %s", (text, reason) => {
    const message = `Failed to parse image reference, ensure tags have a valid format: ${text}: ${reason}`;
    expect(parseEngineReference(text)).toEqual({ kind: "invalid", message });
  });

  it("needs linear time", () => {
    const hostile = ["a-".repeat(30_000), "a_".repeat(30_000) + "!", "a.".repeat(30_000) + "/"];
    expect(hostile.map((text) => parseEngineReference(text).kind)).toEqual(
      hostile.map(() => "invalid"),
    );
  });
});
