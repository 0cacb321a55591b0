import { expect, it } from "vitest";
import { scanDockerfile } from "../../../../src/core/dockerfile/acrScan.ts";
import { rewriteFrom, type RewriteStyle } from "../../../../src/core/importing/rewriteFrom.ts";
import { applyChanges } from "../../../../src/core/problems/dockerfileText.ts";

const copy = { host: "contoso.azurecr.io", name: "node:15-alpine" };

it.each<[string, RewriteStyle, readonly number[], string, string]>([
  [
    "in full",
    "inline",
    [0],
    "FROM node:15-alpine AS web\nRUN a\n",
    "FROM contoso.azurecr.io/node:15-alpine AS web\nRUN a\n",
  ],
  [
    "by an argument",
    "argument",
    [0],
    "# syntax=docker/dockerfile:1\n# base\nFROM node:15-alpine\n",
    "# syntax=docker/dockerfile:1\n# base\nARG REGISTRY_NAME=contoso.azurecr.io\nFROM ${REGISTRY_NAME}/node:15-alpine\n",
  ],
  [
    "two stages of three, Windows line ends",
    "argument",
    [0, 2],
    "FROM node:15-alpine\r\nFROM golang:1\r\nFROM node:15-alpine\r\n",
    "ARG REGISTRY_NAME=contoso.azurecr.io\r\nFROM ${REGISTRY_NAME}/node:15-alpine\r\nFROM golang:1\r\nFROM ${REGISTRY_NAME}/node:15-alpine\r\n",
  ],
  [
    "by the argument that is there",
    "argument",
    [0],
    'ARG BASES="contoso.azurecr.io"\nFROM node:15-alpine\n',
    'ARG BASES="contoso.azurecr.io"\nFROM ${BASES}/node:15-alpine\n',
  ],
  [
    "beside an argument of that name",
    "argument",
    [0],
    "ARG REGISTRY_NAME=docker.io\nFROM ${REGISTRY_NAME}/library/node:15-alpine\n",
    "ARG REGISTRY_NAME=docker.io\nARG REGISTRY_NAME_2=contoso.azurecr.io\nFROM ${REGISTRY_NAME_2}/node:15-alpine\n",
  ],
  ["a stage that is not there", "argument", [3], "FROM node:15-alpine\n", "FROM node:15-alpine\n"],
  ["no Dockerfile", "inline", [0], "", ""],
])("takes the copy %s", (...row) => {
  const [, style, stages, before, after] = row;
  expect(applyChanges(before, rewriteFrom(before, stages, copy, style))).toBe(after);
});

it.each<RewriteStyle>(["inline", "argument"])("writes what ACR's scanner reads: %s", (style) => {
  const before = "\ufeffFROM node:15-alpine\n";
  const dockerfile = applyChanges(before, rewriteFrom(before, [0], copy, style));
  const scan = scanDockerfile({ dockerfile, buildArguments: [] });
  expect(scan.kind === "scanned" && scan.runtime).toMatchObject({
    registry: "contoso.azurecr.io",
    repository: "node",
    tag: "15-alpine",
  });
});
