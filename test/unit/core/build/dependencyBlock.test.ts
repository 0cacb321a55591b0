import { expect, it } from "vitest";
import { writeDependencyBlock } from "../../../../src/core/build/dependencyBlock.ts";

const node = { registry: "registry.hub.docker.com", repository: "library/node", tag: "15-alpine" };

it("writes the block as a hosted run shows it", () => {
  const text = writeDependencyBlock([
    {
      image: {
        registry: "myregistry.azurecr.io",
        repository: "hello-world",
        tag: "cf19",
        digest: "sha256:92c7",
      },
      runtime: { ...node, digest: "sha256:8dac" },
      buildTime: [
        { ...node, repository: "library/debian", tag: "buster", digest: "" },
        { ...node, repository: "library/python", tag: "3.10" },
      ],
      gitHeadRevision: "1a3065388a0238e52865db1c8f3e97492a43444c",
    },
    { image: undefined, runtime: { ...node, tag: "12" }, buildTime: [], gitHeadRevision: "" },
  ]);
  expect(text).toBe(`- image:
    registry: myregistry.azurecr.io
    repository: hello-world
    tag: cf19
    digest: sha256:92c7
  runtime-dependency:
    registry: registry.hub.docker.com
    repository: library/node
    tag: 15-alpine
    digest: sha256:8dac
  buildtime-dependency:
  - registry: registry.hub.docker.com
    repository: library/debian
    tag: buster
  - registry: registry.hub.docker.com
    repository: library/python
    tag: "3.10"
  git:
    git-head-revision: 1a3065388a0238e52865db1c8f3e97492a43444c
- runtime-dependency:
    registry: registry.hub.docker.com
    repository: library/node
    tag: "12"
  git: {}
`);
});

it("writes nothing for no dependencies", () => {
  expect(writeDependencyBlock([])).toBe("");
});
