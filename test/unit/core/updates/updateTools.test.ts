import { describe, expect, it } from "vitest";
import { parseImageReference } from "../../../../src/core/image/imageReference.ts";
import { updateOwners } from "../../../../src/core/updates/updateOwners.ts";
import {
  type ConfigurationFile,
  readUpdateTools,
  updateToolPaths,
} from "../../../../src/core/updates/updateTools.ts";

const renovatePin = '{"pinDigests": true}';
const dependabot = "version: 2\nupdates: [{package-ecosystem: docker, directory: /}]";

function summary(files: readonly ConfigurationFile[]): readonly string[] {
  const parsed = parseImageReference("node:latest");
  return parsed.kind === "invalid"
    ? [parsed.message]
    : updateOwners(readUpdateTools(files), "Dockerfile", parsed.image).map(
        ({ tool, file, effect }) => `${tool} ${file} ${effect}`,
      );
}

describe("which file counts", () => {
  it.each<[readonly ConfigurationFile[], readonly string[]]>([
    [[], []],
    [[{ path: "README.md", text: "{" }], []],
    [
      [
        { path: ".hadolint.yml", text: "ignored: [DL3007]" },
        { path: ".hadolint.yaml", text: "" },
        { path: ".renovaterc", text: "{}" },
        { path: ".github/renovate.json5", text: "{pinDigests: true}" },
        { path: ".github/dependabot.yml", text: dependabot },
      ],
      [
        "Renovate .github/renovate.json5 pinsDigest",
        "Dependabot .github/dependabot.yml leavesAlone",
        "hadolint .hadolint.yaml refusesLatest",
      ],
    ],
    [[{ path: "package.json", text: '{"name": "a"}' }], []],
    [[{ path: "package.json", text: '{"keywords": ["renovate"]}' }], []],
    [
      [{ path: "package.json", text: `{"renovate": ${renovatePin}}` }],
      ["Renovate package.json pinsDigest"],
    ],
    [[{ path: "renovate.json", text: "{" }], ["Renovate renovate.json cannotTell"]],
    [[{ path: "app/renovate.json", text: renovatePin }], []],
  ])("%j", (files, expected) => {
    expect(summary(files)).toEqual(expected);
  });

  it("lists all paths, each tool's in its order", () => {
    expect(updateToolPaths).toEqual([
      "renovate.json",
      "renovate.json5",
      ".github/renovate.json",
      ".github/renovate.json5",
      ".gitlab/renovate.json",
      ".gitlab/renovate.json5",
      ".renovaterc",
      ".renovaterc.json",
      ".renovaterc.json5",
      "package.json",
      ".github/dependabot.yml",
      ".github/dependabot.yaml",
      ".hadolint.yaml",
      ".hadolint.yml",
    ]);
  });
});

it.each<[string, string, readonly (readonly [number | undefined, string])[]]>([
  ["renovate.json", '{\n  "a": }', [[2, "invalid character '}'"]]],
  [".hadolint.yaml", `a: ${"[".repeat(101)}`, [[undefined, "the file is nested too deeply"]]],
  ["renovate.json", "[]", [[undefined, "the file is no object"]]],
  [
    "renovate.json",
    '{"extends": [1], "enabled": "no", "major": 3, "ignoreDeps": {}, "dockerfile": [], "packageRules": [1, {"pinDigests": 2, "matchManagers": [null]}]}',
    [
      [undefined, "extends is no list of texts"],
      [undefined, "dockerfile is no object"],
      [undefined, "ignoreDeps is no list of texts"],
      [undefined, "major is no object"],
      [undefined, "enabled is neither true nor false"],
      [undefined, "packageRules[0] is no object"],
      [undefined, "packageRules[1].matchManagers is no list of texts"],
      [undefined, "packageRules[1].pinDigests is neither true nor false"],
    ],
  ],
  ["package.json", '{"renovate": 1}', [[undefined, "renovate is no object"]]],
  [
    ".github/dependabot.yml",
    "a: [\nb",
    [[2, "Flow sequence in block collection must be sufficiently indented and end with a ]"]],
  ],
  [
    ".github/dependabot.yml",
    "updates: [1, {package-ecosystem: docker, ignore: [{dependency-name: 1}], allow: x}]",
    [
      [undefined, "version is not 2"],
      [undefined, "updates[0] is no object"],
      [undefined, "updates[1] has neither directory nor directories"],
      [undefined, "updates[1].allow is no list"],
      [undefined, "updates[1].ignore[0].dependency-name is no text"],
    ],
  ],
  [
    ".hadolint.yaml",
    "ignored: {a: 1}\ntrustedRegistries: [1]",
    [
      [undefined, "ignored is no list of texts"],
      [undefined, "trustedRegistries is no list of texts"],
    ],
  ],
  [
    ".hadolint.yaml",
    "a: *b",
    [[undefined, "Unresolved alias (the anchor must be set before the alias): b"]],
  ],
  [
    "renovate.json",
    " ".repeat(70_000),
    [[undefined, "the file has 70000 characters, more than the 65536 that are read"]],
  ],
])("tells what is wrong in %s %.60s", (path, text, expected) => {
  const { problems } = readUpdateTools([{ path, text }]);
  expect(problems.map(({ file, line, message }) => [file, line, message])).toEqual(
    expected.map(([line, message]) => [path, line, message]),
  );
});

describe("whatever the text", () => {
  const size = 16_384;
  const fill = (piece: string, start = "", end = ""): string =>
    start + piece.repeat(Math.floor((size - start.length - end.length) / piece.length)) + end;
  const bytes = Array.from({ length: 20_000 }, (_, index) =>
    String.fromCharCode((index * index * 7919 + index * 31) % 256),
  ).join("");
  const node = {
    registry: "docker.io",
    repository: "library/node",
    tag: "latest",
    digest: undefined,
  };
  const names = (piece: string): string =>
    fill(`"${piece}",`, '{"packageRules": [{"pinDigests": true, "matchPackageNames": [', '"x"]}]}');
  const texts: Readonly<Record<string, string>> = {
    "random bytes": bytes,
    "a megabyte": "a: b\n".repeat(200_000),
    "lists in lists": fill("["),
    "objects in objects": fill('{"a":'),
    "YAML lists in lists": fill("- "),
    "YAML keys": Array.from({ length: 2000 }, (_, index) => `k${index}: 1`).join("\n"),
    "YAML aliases": fill("- *a\n", "a: &a [1]\nb:\n"),
    "YAML errors": fill("}:\n"),
    "empty rules": fill("{},", '{"packageRules": [', "{}]}"),
    "wrong rules": fill("1,", '{"packageRules": [', "{}]}"),
    "expressions that could hang": names("/^(n+o*)+(d|d)*(e*)*x$/"),
    "expressions with counts": names("/n{999}/"),
    "expressions in groups": names(`/${"(".repeat(60)}a${")".repeat(60)}/`),
    "globs that could hang": names("*n*o*d*e*{a,b}*"),
    "unknown presets": fill('"a>b",', '{"extends": [', '"a"]}'),
    prototype: '{"__proto__": {"enabled": false}, "extends": ["constructor", "toString"]}',
  };
  it.each(Object.keys(texts))("%s are read without an exception", (name) => {
    for (const path of ["renovate.json", ".github/dependabot.yml", ".hadolint.yaml"]) {
      const tools = readUpdateTools([{ path, text: texts[name] ?? "" }]);
      const owners = updateOwners(tools, "Dockerfile", node);
      expect(owners.length + tools.problems.length).toBeGreaterThan(0);
    }
  });
});
