import {
  type CauseCase,
  dockerStep,
  hour,
  hubNode,
  imageUpdate,
  newDigest,
  now,
  oldDigest,
  ownFrom,
  ownNode,
  run,
  tracked,
} from "./causeCases.ts";

const own = dockerStep({ baseImageDependencies: [ownNode] });
const built = { runs: [run("ca1", "Succeeded", 2)] };
const privateHub = { ...hubNode, repository: "contoso/secret", tag: "1" };
const docker = dockerStep({
  baseImageDependencies: [{ ...hubNode, registry: "docker.io", repository: "node" }],
});
const cacheRules = [
  { sourceRepository: "docker.io/library/redis", targetRepository: "redis" },
  { sourceRepository: "docker.io/library/*", targetRepository: "BASE/*" },
];
const cached =
  "May not be rebuilt: a cache rule fills base/node from docker.io/library/* only when somebody pulls";

/** B1 to B10. */
export const baseCauseCases: readonly CauseCase[] = [
  {
    name: "first stage, trigger for the last one",
    cause: "buildTimeStage",
    dockerfile: "FROM golang:1.22 AS build\nFROM node:15-alpine\n",
    finding: ["applies", "Not tracked: build-time stage (task tracks Runtime)"],
    verdict: [
      "buildTimeStage",
      "buildTimeStage",
      "Not tracked: build-time stage (task tracks Runtime)",
      "Track All…",
    ],
  },
  {
    name: "last stage",
    cause: "buildTimeStage",
    finding: [
      "excluded",
      "The image is that of the last stage, which every base image trigger follows",
    ],
    verdict: tracked,
  },
  {
    name: "another registry",
    cause: "unsupportedLocation",
    dockerfile: "FROM quay.io/a/b:1\n",
    finding: ["applies", "Not tracked: quay.io is not a location ACR watches"],
    verdict: [
      "unsupportedLocation",
      "unsupportedLocation",
      "Not tracked: quay.io is not a location ACR watches",
      "Import…",
    ],
  },
  {
    name: "private repository of Docker Hub",
    cause: "unsupportedLocation",
    dockerfile: "FROM contoso/secret:1\n",
    task: dockerStep({ baseImageDependencies: [privateHub] }),
    image: { image: "contoso/secret:1", isPublic: false },
    finding: [
      "applies",
      "Not tracked: contoso/secret:1 is private, and ACR watches public repositories of Docker Hub only",
    ],
    verdict: [
      "unsupportedLocation",
      "unsupportedLocation",
      "Not tracked: contoso/secret:1 is private, and ACR watches public repositories of Docker Hub only",
      "Import…",
    ],
  },
  {
    name: "repository of Docker Hub that nobody asked for",
    cause: "unsupportedLocation",
    dockerfile: "FROM contoso/secret:1\n",
    task: dockerStep({ baseImageDependencies: [privateHub] }),
    finding: [
      "unknown",
      "A request without credentials would tell whether contoso/secret is public",
    ],
    verdict: tracked,
  },
  {
    name: "digest",
    cause: "digestPinned",
    dockerfile: `FROM node:15-alpine@${oldDigest}\n`,
    finding: ["applies", "Pinned by digest: ACR will see no update"],
    verdict: ["digestPinned", "digestPinned", "Pinned by digest: ACR will see no update"],
  },
  {
    name: "no digest",
    cause: "digestPinned",
    finding: ["excluded", "The image is not pinned by a digest"],
    verdict: tracked,
  },
  {
    name: "a newer tag beside the same digest",
    cause: "newTagOnly",
    taskFacts: built,
    image: { digest: oldDigest, otherTags: [{ name: "16-alpine", pushedAt: now - hour }] },
    finding: [
      "applies",
      "16-alpine was published since the last build, and the tag in FROM did not move",
    ],
    verdict: tracked,
  },
  {
    name: "published once",
    cause: "newTagOnly",
    dockerfile: "FROM node:15.2.1-alpine\n",
    finding: ["applies", "15.2.1-alpine is published once; ACR will see no update"],
    verdict: [
      "uniqueTag",
      "newTagOnly",
      "15.2.1-alpine is published once; ACR will see no update",
      "Use 15-alpine",
    ],
  },
  {
    name: "looks as if published once, and was seen to move",
    cause: "newTagOnly",
    dockerfile: "FROM node:15.2.1-alpine\n",
    task: dockerStep({ baseImageDependencies: [{ ...hubNode, tag: "15.2.1-alpine" }] }),
    image: { image: "node:15.2.1-alpine", digest: newDigest, movedAt: now - hour / 2 },
    finding: ["excluded", "15.2.1-alpine has moved since the last build"],
    verdict: [
      "trackedPending",
      "waitingForPoll",
      "Tracked, rebuild pending: Docker Hub moved 30 min ago (checked every 10–60 min)",
      "Run Now",
    ],
  },
  {
    name: "no facts",
    cause: "newTagOnly",
    finding: [
      "unknown",
      "The digest of the tag now and the newer tags of the repository would tell",
    ],
    verdict: tracked,
  },
  {
    name: "pushed again",
    cause: "sameContentPushed",
    taskFacts: built,
    image: { digest: oldDigest.toUpperCase().replace("SHA", "sha"), pushedAt: now - hour },
    finding: [
      "applies",
      "The tag was pushed again with the content that the last run was built on",
    ],
    verdict: tracked,
  },
  {
    name: "not pushed since",
    cause: "sameContentPushed",
    taskFacts: built,
    image: { digest: oldDigest, pushedAt: now - 3 * hour },
    finding: ["excluded", "The tag was not pushed since the last build"],
    verdict: tracked,
  },
  {
    name: "scratch",
    cause: "noBaseImage",
    dockerfile: "FROM scratch\n",
    finding: ["applies", "Scratch: an empty image, which never moves"],
    verdict: ["scratch", "noBaseImage", "Scratch: an empty image, which never moves"],
  },
  {
    name: "stage",
    cause: "noBaseImage",
    dockerfile: "FROM node:15-alpine AS a\nFROM a\n",
    stage: 1,
    finding: ["applies", "Build stage: no base image of its own"],
    verdict: ["stage", "noBaseImage", "Build stage: no base image of its own"],
  },
  {
    name: "image",
    cause: "noBaseImage",
    finding: ["excluded", "The base is an image that can move"],
    verdict: tracked,
  },
  {
    name: "images outside FROM",
    cause: "imageOutsideFrom",
    dockerfile:
      "# syntax=docker/dockerfile:1\nFROM node:15-alpine AS a\nCOPY --chown=1 --from=busybox:1 /a /\nRUN --mount=type=bind,from=alpine:3,target=/a true\nCOPY --from=A / /\nCOPY --from=0 / /\n",
    finding: [
      "applies",
      "Not seen by ACR: docker/dockerfile:1 (# syntax, line 1), busybox:1 (COPY --from, line 3), alpine:3 (RUN --mount, line 4)",
    ],
    verdict: tracked,
  },
  {
    name: "none outside FROM",
    cause: "imageOutsideFrom",
    finding: ["excluded", "The Dockerfile uses no image outside FROM"],
    verdict: tracked,
  },
  {
    name: "filled by a cache rule",
    cause: "cacheRule",
    dockerfile: ownFrom,
    task: own,
    registry: { cacheRules },
    finding: ["applies", cached],
    verdict: ["unknown", "cacheRule", cached, "Import…"],
  },
  {
    name: "no rule for the repository",
    cause: "cacheRule",
    dockerfile: ownFrom,
    task: own,
    registry: { cacheRules: cacheRules.slice(0, 1) },
    finding: ["excluded", "No cache rule fills base/node"],
    verdict: tracked,
  },
  {
    name: "rules answered by null",
    cause: "cacheRule",
    dockerfile: ownFrom,
    task: own,
    registry: { cacheRules: null },
    finding: ["unknown", "The cache rules of 127.0.0.1:5010 cannot be read"],
    verdict: [
      "unknown",
      undefined,
      "Cannot tell whether it is tracked: the cache rules of 127.0.0.1:5010 cannot be read",
    ],
  },
  {
    name: "imported, and the source has moved",
    cause: "importedOnce",
    dockerfile: ownFrom,
    task: own,
    image: {
      image: "contoso.azurecr.io/base/node:15",
      digest: oldDigest,
      source: { registry: "docker.io", repository: "library/node", tag: "15", digest: newDigest },
    },
    finding: ["applies", "node:15 has moved since it was imported"],
    verdict: tracked,
  },
  {
    name: "source not asked for",
    cause: "importedOnce",
    dockerfile: ownFrom,
    task: own,
    finding: [
      "unknown",
      "The digests of the copy and of the tag that it was imported from would tell",
    ],
    verdict: tracked,
  },
  {
    name: "recorded as docker.io",
    cause: "registrySpelling",
    dockerfile: "FROM docker.io/node:15-alpine\n",
    task: docker,
    finding: [
      "applies",
      "Cannot tell whether ACR watches docker.io/node: it lists Docker Hub as registry.hub.docker.com",
    ],
    verdict: [
      "unknown",
      "registrySpelling",
      "Cannot tell whether ACR watches docker.io/node: it lists Docker Hub as registry.hub.docker.com",
      "Write node:15-alpine in FROM",
    ],
  },
  {
    name: "recorded as docker.io, and it has fired",
    cause: "registrySpelling",
    dockerfile: "FROM docker.io/node:15-alpine\n",
    task: docker,
    taskFacts: { runs: [run("ca1", "Succeeded", 2, imageUpdate(oldDigest))] },
    finding: ["excluded", "An update of the image has started a run before"],
    verdict: tracked,
  },
];
