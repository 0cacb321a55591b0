import { expect, it } from "vitest";
import { redirectDockerfile } from "../../../../src/emulator/executor/redirectedDockerfile.ts";

const build = {
  arguments: [{ name: "REGISTRY", value: "contoso.azurecr.io" }],
  target: undefined,
  localBases: ["contoso.azurecr.io/made:1"],
};

function check(text: string, expected: string, pulls: readonly string[]): void {
  const found = redirectDockerfile(text, build, (reference) =>
    reference.startsWith("contoso.azurecr.io/")
      ? reference.replace("contoso.azurecr.io", "127.0.0.1:5000")
      : undefined,
  );
  expect([found.text, found.pulls]).toEqual([expected, pulls]);
}

it.each<readonly [string, string, string, readonly string[]]>([
  [
    "a base with a variable",
    "ARG REGISTRY\nFROM ${REGISTRY}/a:1 AS b\nRUN x\n",
    "ARG REGISTRY\nFROM 127.0.0.1:5000/a:1 AS b\nRUN x\n",
    ["127.0.0.1:5000/a:1"],
  ],
  [
    "a digest",
    `FROM contoso.azurecr.io/a@sha256:${"0".repeat(64)}\n`,
    `FROM 127.0.0.1:5000/a@sha256:${"0".repeat(64)}\n`,
    [`127.0.0.1:5000/a@sha256:${"0".repeat(64)}`],
  ],
  ["a base elsewhere", "FROM node:20\n", "FROM node:20\n", ["node:20"]],
  ["scratch", "FROM scratch\n", "FROM scratch\n", []],
  [
    "a base of an earlier step",
    "FROM contoso.azurecr.io/made:1\n",
    "FROM contoso.azurecr.io/made:1\n",
    [],
  ],
  [
    "stages, by name and number",
    "FROM contoso.azurecr.io/a AS one\nFROM one\nCOPY --from=One a b\nCOPY --from=0 a b\n",
    "FROM 127.0.0.1:5000/a AS one\nFROM one\nCOPY --from=One a b\nCOPY --from=0 a b\n",
    ["127.0.0.1:5000/a"],
  ],
  [
    "images that are copied from",
    "FROM scratch\nCOPY --chown=0:0 --from=contoso.azurecr.io/a:1 /x /\n",
    "FROM scratch\nCOPY --chown=0:0 --from=127.0.0.1:5000/a:1 /x /\n",
    ["127.0.0.1:5000/a:1"],
  ],
  [
    "a byte order mark and Windows line ends",
    "\ufeffFROM contoso.azurecr.io/a:1\r\nRUN x\r\n",
    "\ufeffFROM 127.0.0.1:5000/a:1\r\nRUN x\r\n",
    ["127.0.0.1:5000/a:1"],
  ],
])("names the bases of %s", (_, text, expected, pulls) => check(text, expected, pulls));
