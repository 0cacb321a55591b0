import { expect, it } from "vitest";
import {
  factsOfConfig,
  isAcceptable,
  parseManifest,
} from "../../../../src/emulator/oci/manifest.ts";

const docker = "application/vnd.docker.distribution.manifest.v2+json";
const oci = "application/vnd.oci.image.manifest.v1+json";
const index = "application/vnd.oci.image.index.v1+json";
const digest = `sha256:${"0".repeat(64)}`;
const config = { mediaType: "application/vnd.oci.image.config.v1+json", digest, size: 2 };
const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size: 3 };

/** What a manifest says, or why it is refused. */
function check(value: unknown, contentType?: string): unknown {
  try {
    return parseManifest(new TextEncoder().encode(JSON.stringify(value)), contentType);
  } catch (error) {
    return error instanceof Error
      ? error.message.replace("The manifest is not valid: ", "")
      : error;
  }
}

const image = { schemaVersion: 2, mediaType: oci, config, layers: [layer] };

it("reads an image", () => {
  const manifest = {
    ...image,
    subject: layer,
    annotations: { a: "b", c: 1 },
  };
  expect(check(manifest)).toEqual({
    mediaType: oci,
    config,
    blobs: [
      { digest, size: 2 },
      { digest, size: 3 },
    ],
    children: [],
    subject: digest,
    artifactType: config.mediaType,
    annotations: { a: "b" },
  });
});

it("reads an index", () => {
  const child = { mediaType: docker, digest, size: 4 };
  const platform = { architecture: "arm64", os: "linux", variant: "v8" };
  const manifest = { schemaVersion: 2, manifests: [{ ...child, platform }, child] };
  expect(check(manifest, `${index}; charset=utf-8`)).toMatchObject({
    mediaType: index,
    config: undefined,
    blobs: [],
    children: [{ ...child, architecture: "arm64", os: "linux" }, child],
  });
});

it("leaves out layers that lie elsewhere", () => {
  const foreign = {
    ...layer,
    mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
  };
  expect(check({ ...image, layers: [foreign] })).toMatchObject({ blobs: [{ digest, size: 2 }] });
});

it.each([
  [null, undefined, "the body is not a JSON object"],
  [{}, undefined, "the media type is missing"],
  [{ schemaVersion: 1 }, docker, "`schemaVersion` must be 2"],
  [
    { schemaVersion: 1 },
    "application/vnd.docker.distribution.manifest.v1+json",
    "the media type application/vnd.docker.distribution.manifest.v1+json is not taken",
  ],
  [image, docker, `its media type is ${oci}, but it was sent as ${docker}`],
  [{ ...image, mediaType: 1 }, oci, "`mediaType` must be a text"],
  [{ ...image, config: undefined }, oci, "`config` must be an object"],
  [{ ...image, layers: {} }, oci, "`layers` must be a list"],
  [
    { ...image, layers: [{ ...layer, digest: "../x" }] },
    oci,
    "`layers[0]` needs a media type and a sha256 or sha512 digest",
  ],
  [
    { ...image, layers: [{ ...layer, size: -1 }] },
    oci,
    "`layers[0].size` must be a number of bytes",
  ],
  [{ schemaVersion: 2 }, index, "`manifests` must be a list"],
  [{ ...image, subject: "x" }, oci, "`subject` must be an object"],
])("refuses %j sent as %s", (value, contentType, expected) => {
  expect(check(value, contentType)).toBe(expected);
});

it.each([
  [undefined, true],
  ["", true],
  ["*/*", true],
  ["application/*;q=0.5", true],
  [`${index}, ${docker};q=0.9`, true],
  [docker.toUpperCase(), true],
  [index, false],
  ["text/html", false],
])("an image is acceptable to %j: %s", (accept, expected) => {
  expect(isAcceptable(docker, accept)).toBe(expected);
});

it.each([
  [
    '{"architecture":"amd64","os":"linux","created":"2026-01-01T00:00:00Z"}',
    { architecture: "amd64", os: "linux", imageCreated: "2026-01-01T00:00:00Z" },
  ],
  ['{"architecture":1}', {}],
  ["[]", {}],
  ["{", {}],
])("reads the configuration %s", (text, expected) => {
  expect(factsOfConfig(new TextEncoder().encode(text))).toEqual(expected);
});
