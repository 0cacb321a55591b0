import { describe, expect, it } from "vitest";
import { parseBuildString, replaceBuildContext } from "../../../src/core/build/buildString.ts";
import { compileIgnore } from "../../../src/core/build/dockerIgnore.ts";
import { parseSourceLocation } from "../../../src/core/build/sourceLocation.ts";
import { missingDockerfileMessage, scanDockerfile } from "../../../src/core/dockerfile/acrScan.ts";
import {
  type EngineReference,
  normalizeImageTag,
  parseEngineReference,
} from "../../../src/core/image/imageReference.ts";
import { classifyTag } from "../../../src/core/image/tagKind.ts";
import { readCases } from "./conformanceCases.ts";

type Case = Record<string, unknown>;

/** Compares what `actual` makes of each case with what the case expects, all cases of a file at once. */
function check(
  file: string,
  expected: (row: Case) => unknown,
  actual: (row: Case) => unknown,
): void {
  const cases = readCases(file);
  describe.skipIf(cases === undefined)(file, () => {
    it("agrees with every case", () => {
      const rows = cases ?? [];
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.map((row) => [row["id"], actual(row)])).toEqual(
        rows.map((row) => [row["id"], expected(row)]),
      );
    });
  });
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);

check(
  "imageref.json",
  (row) =>
    row["error"] === undefined
      ? [
          row["normalized"],
          row["registry"],
          row["repository"],
          row["tag"],
          row["digest"],
          row["reference"],
        ]
      : [row["normalized"], row["error"]],
  (row) => {
    const normalized = normalizeImageTag(text(row["input"]));
    const parsed = parseEngineReference(normalized);
    if (parsed.kind === "invalid") {
      return [normalized, parsed.message];
    }
    const { registry, repository, tag, digest, reference } = parsed.image;
    return [normalized, registry, repository, tag, digest, reference];
  },
);

check(
  "context.json",
  (row) => [row["kind"], row["remote"], row["ref"], row["subdir"], row["artifact"]],
  (row) => {
    const source = parseSourceLocation(text(row["input"]));
    return source.kind === "git"
      ? [source.kind, source.remote, source.ref ?? "", source.folder ?? "", undefined]
      : [
          source.kind,
          undefined,
          undefined,
          undefined,
          source.kind === "oci" ? source.artifact : undefined,
        ];
  },
);

check(
  "buildcmd.json",
  (row) => [
    row["dockerfile"],
    row["target"],
    row["context"],
    row["tags"],
    row["buildArgs"],
    row["replacedWithDot"],
  ],
  (row) => {
    const input = text(row["input"]);
    const build = parseBuildString(input);
    return [
      build.dockerfile ?? "",
      build.target ?? "",
      build.context,
      build.tags,
      build.buildArguments,
      replaceBuildContext(input, "."),
    ];
  },
);

const described = (image: EngineReference): unknown => ({
  registry: image.registry,
  repository: image.repository,
  ...(image.tag === "" ? {} : { tag: image.tag }),
  digest: image.digest,
  reference: image.reference,
});

/** A case names its flags or the build string in which they stand; both mean the same. */
function buildOf(row: Case): ReturnType<typeof parseBuildString> {
  if (row["build"] !== undefined) {
    return parseBuildString(text(row["build"]));
  }
  const dockerfile = row["file"] === undefined ? undefined : text(row["file"]);
  const [tags, buildArguments] = [list(row["tags"]), list(row["buildArgs"])];
  return { dockerfile, target: text(row["target"]), context: ".", tags, buildArguments };
}

function scan(row: Case): unknown {
  const { dockerfile: file = "Dockerfile", buildArguments, target, tags } = buildOf(row);
  if (file.replace("./", "") !== "Dockerfile") {
    return missingDockerfileMessage(file);
  }
  const dockerfile = text(row["dockerfile"]);
  const result = scanDockerfile({ dockerfile, buildArguments, target, tags });
  if (result.kind === "failed") {
    return result.message;
  }
  const buildTime = [...result.buildTime]
    .sort((one, other) => (one.reference < other.reference ? -1 : 1))
    .map(described);
  const images = result.images.length === 0 ? [null] : result.images.map(described);
  return images.map((image) => ({
    image,
    "runtime-dependency": described(result.runtime),
    "buildtime-dependency": buildTime.length === 0 ? null : buildTime,
  }));
}

check("scan.json", (row) => row["error"] ?? row["dependencies"], scan);

check(
  "tags.json",
  (row) => row["kind"],
  (row) =>
    classifyTag(
      text(row["tag"]),
      row["repository"] === undefined ? undefined : text(row["repository"]),
    ).kind,
);

check(
  "dockerignore.json",
  (row) => (row["error"] === true ? "error" : row["ignored"]),
  (row) => {
    const rules = compileIgnore(list(row["patterns"]).join("\n"));
    return rules.problems.length > 0 ? "error" : rules.ignores(text(row["path"]));
  },
);
