import { describe, expect, it } from "vitest";
import { digest, ownersOf } from "./ownersOf.ts";

const pins = (by: string, image = "node:15-alpine"): readonly [string, string] => [
  "pinsDigest",
  `Renovate adds a digest to ${image}${by === "" ? "" : ` (${by})`}: ACR then sees no update of it, and only a pull request of Renovate brings one`,
];
const bumps = (kinds: string, image = "node:15-alpine"): readonly [string, string] => [
  "bumpsTag",
  `Renovate proposes newer versions than ${image} (${kinds}) by pull request; ACR follows only the tag that stands here`,
];
const moves = (image: string): readonly [string, string] => [
  "movesDigest",
  `Renovate moves the digest of ${image}: ACR sees no update of it, and only a pull request of Renovate brings one`,
];
const leaves = (reason: string, image = "node:15-alpine"): readonly [string, string] => [
  "leavesAlone",
  `Renovate leaves ${image} alone: ${reason}`,
];
const unknown = (reason: string, image = "node:15-alpine"): readonly [string, string] => [
  "cannotTell",
  `What Renovate does with ${image} cannot be told: ${reason}`,
];
const elsewhere = (preset: string): readonly [string, string] =>
  unknown(`its preset ${preset} is not in this repository`);
const nothing = "it adds no digest and proposes no other tag";

function renovate(text: string, image?: string, dockerfile?: string): ReturnType<typeof ownersOf> {
  return ownersOf({
    path: "renovate.json",
    text,
    ...(image === undefined ? {} : { image }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
  });
}

describe("presets", () => {
  it.each([
    ["{}", [bumps("major")]],
    ["{ // comment\n extends: ['config:recommended',], }", [bumps("major")]],
    ['{"extends": "docker:pinDigests"}', [pins("docker:pinDigests"), bumps("major")]],
    ['{"extends": ["config:best-practices"]}', [pins("config:best-practices"), bumps("major")]],
    // Package rules are stronger than this preset; that is documented and often overlooked.
    [
      '{"extends": ["config:best-practices", ":pinDigestsDisabled"]}',
      [pins("config:best-practices"), bumps("major")],
    ],
    [
      '{"extends": ["config:best-practices"], "ignorePresets": ["docker:pinDigests"]}',
      [bumps("major")],
    ],
    ['{"extends": ["docker:disable"]}', [leaves("docker:disable switches Dockerfiles off")]],
    ['{"extends": ["docker:disable"], "dockerfile": {"enabled": true}}', [bumps("major")]],
    ['{"extends": ["docker:disableMajor"]}', [leaves(nothing)]],
    ['{"extends": ["docker:disableMajor", "docker:enableMajor"]}', [bumps("major")]],
    ['{"extends": [":disableRenovate"]}', [leaves(":disableRenovate switches Renovate off")]],
    ['{"extends": ["default:disableRenovate"], "enabled": true}', [bumps("major")]],
    [
      '{"extends": ["group:all", ":label(x, y)", "helpers:pinGitHubActionDigests"]}',
      [bumps("major")],
    ],
    [
      '{"extends": ["local>contoso/renovate-config"]}',
      [elsewhere("local>contoso/renovate-config")],
    ],
    ['{"extends": ["github>a/b:docker#1.0"]}', [elsewhere("github>a/b:docker#1.0")]],
    ['{"extends": ["@contoso"], "enabled": false}', [leaves("enabled switches Renovate off")]],
    ['{"extends": ["docker:new"]}', [elsewhere("docker:new")]],
    [
      '{"extends": ["local>a/b"], "packageRules": [{"matchDatasources": ["docker"], "enabled": true, "pinDigests": true}]}',
      [pins("packageRules[0]"), bumps("major")],
    ],
    [
      '{"extends": ["local>a/b"], "packageRules": [{"matchPackageNames": ["node"], "pinDigests": true}]}',
      [elsewhere("local>a/b")],
    ],
  ])("%s", (text, expected) => {
    expect(renovate(text)).toEqual(expected);
  });
});

describe("files", () => {
  const named = "is none of the files that it takes for Dockerfiles";
  it.each([
    ["{}", "app/web.Dockerfile", [bumps("major")]],
    ["{}", "app/Containerfile.dev", [bumps("major")]],
    ["{}", "app/build.docker", [leaves(`app/build.docker ${named}`)]],
    ['{"dockerfile": {"fileMatch": ["\\\\.docker$"]}}', "a/b.docker", [bumps("major")]],
    ['{"dockerfile": {"managerFilePatterns": ["**/*.docker"]}}', "a/b.docker", [bumps("major")]],
    [
      '{"dockerfile": {"fileMatch": ["(?=x)"]}}',
      "a/b.docker",
      [unknown("its pattern /(?=x)/ is not understood")],
    ],
    [
      '{"extends": ["config:recommended"]}',
      "examples/a/Dockerfile",
      [leaves("ignorePaths names **/examples/**")],
    ],
    ['{"extends": ["config:recommended"], "ignorePaths": []}', "test/Dockerfile", [bumps("major")]],
    ['{"ignorePaths": ["old/"]}', "docker/old/Dockerfile", [leaves("ignorePaths names old/")]],
    [
      '{"ignorePaths": ["!(a)/**"]}',
      "Dockerfile",
      [unknown("its pattern !(a)/** is not understood")],
    ],
    ['{"includePaths": ["web/**"]}', "web/Dockerfile", [bumps("major")]],
    [
      '{"includePaths": ["web/**"]}',
      "Dockerfile",
      [leaves("includePaths does not name Dockerfile")],
    ],
    [
      '{"enabledManagers": ["npm"]}',
      "Dockerfile",
      [leaves("enabledManagers does not name dockerfile")],
    ],
    [
      '{"dockerfile": {"enabled": false}}',
      "Dockerfile",
      [leaves("dockerfile.enabled switches Dockerfiles off")],
    ],
  ])("%s %s", (text, dockerfile, expected) => {
    expect(renovate(text, undefined, dockerfile)).toEqual(expected);
  });
});

describe("package rules", () => {
  const off = [leaves("packageRules[0] disables it")];
  const rule = (properties: string): string => `{"packageRules": [{${properties}}]}`;
  it.each([
    ['"matchPackageNames": ["node"], "enabled": false', off],
    ['"matchPackageNames": ["NODE*"], "enabled": false', off],
    ['"matchPackageNames": ["/^no.e$/"], "enabled": false', off],
    ['"matchPackageNames": ["!python", "!/^alpine/"], "enabled": false', off],
    ['"matchPackageNames": ["*", "!node"], "enabled": false', [bumps("major")]],
    ['"matchPackageNames": ["mcr.microsoft.com/**"], "enabled": false', [bumps("major")]],
    ['"matchPackagePatterns": ["^nod"], "enabled": false', off],
    ['"matchPackagePrefixes": ["no"], "matchManagers": ["dockerfile"], "enabled": false', off],
    ['"excludePackageNames": ["node"], "enabled": false', [bumps("major")]],
    ['"matchManagers": ["docker-compose"], "enabled": false', [bumps("major")]],
    ['"matchCategories": ["docker"], "enabled": false', off],
    ['"matchFileNames": ["app/**"], "enabled": false', [bumps("major")]],
    ['"matchPaths": ["Dockerfile"], "enabled": false', off],
    ['"matchCurrentValue": "/alpine/", "enabled": false', off],
    ['"matchUpdateTypes": ["major"], "enabled": false', [leaves(nothing)]],
    ['"matchUpdateTypes": ["minor"], "enabled": false', [bumps("major")]],
    ['"matchPackageNames": ["node"], "major": {"enabled": false}', [leaves(nothing)]],
    ['"matchPackageNames": ["node"], "allowedVersions": "<17"', [bumps("major within <17")]],
    ['"matchDepTypes": ["devDependencies"], "enabled": false', [bumps("major")]],
    [
      '"matchDepTypes": ["final"], "pinDigests": true',
      [
        bumps("major"),
        unknown("whether packageRules[0] is about it depends on what is not in this repository"),
      ],
    ],
    [
      '"matchCurrentAge": "> 3 days", "enabled": false',
      [unknown("whether packageRules[0] is about it depends on what is not in this repository")],
    ],
    ['"matchConfidence": ["high"], "automerge": true', [bumps("major")]],
    ['"matchPackageNames": ["/(a+)+\\\\1$/"], "automerge": true', [bumps("major")]],
  ])("%s", (properties, expected) => {
    expect(renovate(rule(properties))).toEqual(expected);
  });

  it("lets later rules win and exempts one image", () => {
    const text = `{
      extends: ["config:best-practices"],
      packageRules: [
        { matchDatasources: ["docker"], matchPackageNames: ["contoso.azurecr.io/**"], pinDigests: false },
        { matchPackageNames: ["contoso.azurecr.io/base/node"], enabled: false },
      ],
    }`;
    const base = "contoso.azurecr.io/base/node:15";
    const other = "contoso.azurecr.io/web:1.2.3";
    expect([base, other, "python:3.12-slim"].map((image) => renovate(text, image))).toEqual([
      [leaves("packageRules[1] disables it", base)],
      [bumps("major, minor, patch", other)],
      [
        pins("config:best-practices", "python:3.12-slim"),
        bumps("major, minor", "python:3.12-slim"),
      ],
    ]);
  });
});

describe("settings", () => {
  it.each([
    ['{"pinDigests": true}', "node", [pins("pinDigests", "node")]],
    ['{"dockerfile": {"pinDigests": true}}', "node:lts", [pins("dockerfile", "node:lts")]],
    ['{"docker": {"pinDigests": true}}', "node:lts", [pins("docker", "node:lts")]],
    [
      '{"pinDigests": true, "dockerfile": {"pinDigests": false}}',
      "node:lts",
      [leaves(nothing, "node:lts")],
    ],
    [
      '{"pinDigests": true, "pinDigest": {"enabled": false}}',
      "node:lts",
      [leaves(nothing, "node:lts")],
    ],
    [
      '{"dockerfile": {"extends": ["docker:pinDigests"]}}',
      "a/b:c",
      [pins("docker:pinDigests", "a/b:c")],
    ],
    [
      '{"dockerfile": {"packageRules": [{"pinDigests": true}]}}',
      "a/b:c",
      [pins("dockerfile.packageRules[0]", "a/b:c")],
    ],
    ['{"ignoreDeps": ["node"]}', "node:15", [leaves("ignoreDeps names node", "node:15")]],
    ['{"ignoreDeps": ["node"]}', "a/node:15", [bumps("major", "a/node:15")]],
    ["{}", `node:lts@${digest}`, [moves("node:lts")]],
    [
      '{"extends": [":disableDigestUpdates"]}',
      `node:1.2@${digest}`,
      [bumps("major, minor", "node:1.2")],
    ],
    ["{}", "debian:bookworm", [bumps("major", "debian:bookworm")]],
    ["{}", "debian:stable", [leaves(nothing, "debian:stable")]],
    ["{}", "a/b:3f786850e387550f", [leaves(nothing, "a/b:3f786850e387550f")]],
    ["{}", "scratch", []],
  ])("%s %s", (text, image, expected) => {
    expect(renovate(text, image)).toEqual(expected);
  });
});
