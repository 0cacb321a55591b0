import { expect, it } from "vitest";
import { digest, ownersOf } from "./ownersOf.ts";

const bumps = (kinds: string, image = "node:15-alpine"): readonly [string, string] => [
  "bumpsTag",
  `Dependabot proposes newer versions than ${image} (${kinds}) by pull request; ACR follows only the tag that stands here`,
];
const moves = (image: string): readonly [string, string] => [
  "movesDigest",
  `Dependabot moves the digest of ${image}: ACR sees no update of it, and only a pull request of Dependabot brings one`,
];
const leaves = (reason: string, image = "node:15-alpine"): readonly [string, string] => [
  "leavesAlone",
  `Dependabot leaves ${image} alone: ${reason}`,
];

interface Asked {
  readonly image?: string;
  readonly dockerfile?: string;
}

it.each<[string, Asked, readonly (readonly [string, string])[]]>([
  ["directory: /", {}, [bumps("major")]],
  [
    "directory: /",
    { image: "node:15.2.1-alpine" },
    [bumps("major, minor, patch", "node:15.2.1-alpine")],
  ],
  ["directory: /", { image: "node" }, [leaves("it has no version and no digest", "node")]],
  ["directory: /", { image: "node:lts" }, [leaves("it has no version and no digest", "node:lts")]],
  ["directory: /", { image: `node:lts@${digest}` }, [moves("node:lts")]],
  ["directory: /", { image: `node:15@${digest}` }, [moves("node:15"), bumps("major", "node:15")]],
  ["directory: /", { image: "gradle:jdk-17.0" }, [bumps("major, minor", "gradle:jdk-17.0")]],
  [
    "directory: /",
    { dockerfile: "app/Dockerfile" },
    [leaves("no entry for docker names the folder /app")],
  ],
  ["directory: /app/", { dockerfile: "app/web.dockerfile" }, [bumps("major")]],
  [
    "directory: /",
    { dockerfile: "build.docker" },
    [leaves("build.docker is no name that it takes for a Dockerfile")],
  ],
  ["directories: [/app, /lib-*]", { dockerfile: "lib-a/Dockerfile" }, [bumps("major")]],
  [
    "directories: [/app, /lib-*]",
    { dockerfile: "lib-a/b/Dockerfile" },
    [leaves("no entry for docker names the folder /lib-a/b")],
  ],
  ["directories: ['**/*']", { dockerfile: "a/b/c/Dockerfile" }, [bumps("major")]],
  ["directories: ['**/*']", {}, [bumps("major")]],
  [
    "{directory: /, open-pull-requests-limit: 0}",
    {},
    [leaves("updates[1] has open-pull-requests-limit 0")],
  ],
  [
    "{directory: /, ignore: [{dependency-name: node}]}",
    {},
    [leaves("ignore of updates[1] names node")],
  ],
  [
    "{directory: /, ignore: [{dependency-name: 'no*'}]}",
    {},
    [leaves("ignore of updates[1] names node")],
  ],
  ["{directory: /, ignore: [{dependency-name: python}]}", {}, [bumps("major")]],
  [
    "{directory: /, ignore: [{dependency-name: base/node}]}",
    { image: "contoso.azurecr.io/base/node:15" },
    [leaves("ignore of updates[1] names base/node", "contoso.azurecr.io/base/node:15")],
  ],
  [
    "{directory: /, ignore: [{dependency-name: node, versions: [16, '>= 18']}]}",
    {},
    [bumps("major")],
  ],
  [
    "{directory: /, ignore: [{dependency-name: node, versions: '>= 0'}]}",
    {},
    [leaves("ignore of updates[1] names node")],
  ],
  [
    "{directory: /, ignore: [{update-types: ['version-update:semver-major']}]}",
    {},
    [leaves("ignore of updates[1] names every kind of update of node")],
  ],
  [
    "{directory: /, ignore: [{update-types: ['version-update:semver-major']}]}",
    { image: "node:15.1" },
    [bumps("minor", "node:15.1")],
  ],
  [
    "{directory: /, allow: [{dependency-name: python}]}",
    {},
    [leaves("allow of updates[1] does not name node")],
  ],
  ["{directory: /, allow: [{dependency-type: direct}]}", {}, [bumps("major")]],
  ["{directory: /, groups: {all: {patterns: ['*']}}}", {}, [bumps("major")]],
  [
    "{directory: /, exclude-paths: [Dockerfile]}",
    {},
    [leaves("exclude-paths of updates[1] names Dockerfile")],
  ],
  [
    "{directories: ['**/*'], exclude-paths: [examples/]}",
    { dockerfile: "examples/a/Dockerfile" },
    [
      [
        "cannotTell",
        "What Dependabot does with node:15-alpine cannot be told: its documents differ on whether exclude-paths of updates[1] is about examples/a/Dockerfile",
      ],
    ],
  ],
])("%s %j", (entry, asked, expected) => {
  const properties = entry.replace(/^\{|\}$/g, "");
  const text = `version: 2
updates:
  - {package-ecosystem: docker-compose, directory: /}
  - {package-ecosystem: docker, ${properties}, schedule: {interval: weekly}}
`;
  expect(ownersOf({ path: ".github/dependabot.yml", text, ...asked })).toEqual(expected);
});

it("takes the entry that updates when several name the folder", () => {
  const text = `
version: 2
updates:
  - {package-ecosystem: docker, directory: /, open-pull-requests-limit: 0}
  - {package-ecosystem: docker, directories: ["/*"], target-branch: next}
  - {package-ecosystem: docker, directory: "/", target-branch: next}
`;
  expect(ownersOf({ path: ".github/dependabot.yaml", text })).toEqual([bumps("major")]);
});

it.each(["npm", "docker-compose"])("%s has nothing to do with Dockerfiles", (ecosystem) => {
  const text = `version: 2\nupdates: [{package-ecosystem: ${ecosystem}, directory: /}]`;
  expect(ownersOf({ path: ".github/dependabot.yml", text })).toEqual([
    leaves("no entry has package-ecosystem docker"),
  ]);
});
