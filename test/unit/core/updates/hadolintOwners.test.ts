import { expect, it } from "vitest";
import { digest, ownersOf } from "./ownersOf.ts";

const tag = [
  "demandsTag",
  "hadolint demands a tag for node (DL3006); without one, ACR tracks latest",
];
const latest = [
  "refusesLatest",
  "hadolint refuses the tag latest of node:latest (DL3007); a tag that still moves, such as that of a major version, satisfies it and is tracked",
];
const registry = (host: string, trusted: string): readonly string[] => [
  "refusesRegistry",
  `hadolint refuses ${host} (DL3026); trustedRegistries names ${trusted}`,
];

it.each([
  ["# nothing", "node", [tag]],
  ["# nothing", "node:latest", [latest]],
  ["# nothing", "node:15-alpine", []],
  ["# nothing", `node@${digest}`, []],
  ["# nothing", "scratch", []],
  ["ignored: [DL3006]", "node", []],
  ["ignored: DL3007", "node:latest", []],
  ["override: {error: [DL3007]}", "node:latest", [latest]],
  [
    "trustedRegistries: [mcr.microsoft.com]",
    "node",
    [tag, registry("docker.io", "mcr.microsoft.com")],
  ],
  ["trustedRegistries: docker.io", "node:15", []],
  ["trustedRegistries: [hub.docker.com]", "node:15", []],
  ["trustedRegistries: ['*.azurecr.io']", "contoso.azurecr.io/node:15", []],
  [
    "trustedRegistries: ['*.azurecr.io', a:5000]",
    "ghcr.io/a/b:1",
    [registry("ghcr.io", "*.azurecr.io, a:5000")],
  ],
  ["{trustedRegistries: [a.io], ignored: [DL3026]}", "ghcr.io/a/b:1", []],
])("%s: %s", (text, image, expected) => {
  expect(ownersOf({ path: ".hadolint.yaml", text, image })).toEqual(expected);
});
