import { expect, it } from "vitest";
import {
  cacheSource,
  isOverlap,
  ruleFor,
  sourceRepository,
} from "../../../../src/emulator/services/cachePath.ts";

it.each<[string, object | undefined]>([
  ["docker.io/ubuntu", { host: "docker.io", path: "library/ubuntu" }],
  ["Docker.io/team/app", { host: "docker.io", path: "team/app" }],
  ["docker.io/*", { host: "docker.io", path: "*" }],
  ["127.0.0.1:5000/a/b/*", { host: "127.0.0.1:5000", path: "a/b/*" }],
  ["mcr.microsoft.com/dotnet", { host: "mcr.microsoft.com", path: "dotnet" }],
  ["ubuntu", undefined],
  ["/ubuntu", undefined],
  ["quay.io/", undefined],
  ["quay.io/a*", undefined],
  ["quay.io/*/a", undefined],
  ["quay.io/A", undefined],
])("reads the source %s", (text, expected) => {
  expect(cacheSource(text)).toEqual(expected);
});

it.each<[string, string, boolean]>([
  ["a", "a", true],
  ["a", "b", false],
  ["a/*", "a/b", false],
  ["a/*", "a/*", true],
  ["a/*", "a/b/*", true],
  ["*", "a/*", true],
  ["a/*", "ab/*", false],
])("%s and %s overlap: %s", (one, other, expected) => {
  expect([isOverlap(one, other), isOverlap(other, one)]).toEqual([expected, expected]);
});

const rules = ["*", "dotnet/*", "dotnet/sdk"].map((targetRepository) => ({ targetRepository }));

it.each<[string, string | undefined]>([
  ["dotnet/sdk", "dotnet/sdk"],
  ["dotnet", undefined],
  ["dotnet/runtime/deps", "dotnet/*"],
])("the rule for %s is %s", (repository, expected) => {
  expect(ruleFor(rules.slice(1), repository)?.targetRepository).toEqual(expected);
});

it.each<[string, string, string, string]>([
  ["docker.io/*", "hub/*", "hub/ubuntu", "library/ubuntu"],
  ["docker.io/*", "hub/*", "hub/team/app", "team/app"],
  ["docker.io/library/*", "*", "ubuntu", "library/ubuntu"],
  ["mcr.microsoft.com/dotnet/*", "net/*", "net/sdk", "dotnet/sdk"],
  ["quay.io/a/b", "c", "c", "a/b"],
])("%s as %s: %s comes from %s", (source, target, repository, expected) => {
  const read = cacheSource(source);
  expect(read === undefined ? read : sourceRepository(read, target, repository)).toBe(expected);
});
