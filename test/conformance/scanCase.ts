import { type BuildString, parseBuildString } from "../../src/core/build/buildString.ts";
import { missingDockerfileMessage, scanDockerfile } from "../../src/core/dockerfile/acrScan.ts";
import { type EngineReference } from "../../src/core/image/imageReference.ts";
import { isRow, type Row, textOf, textsOf } from "./row.ts";

/** Brings what a scan case expects to the form of `scanCase`: only compared fields, build-time images sorted. */
export function expectedScan(row: Row): Row {
  const dependencies = Array.isArray(row["dependencies"]) ? row["dependencies"].filter(isRow) : [];
  return {
    dependencies: dependencies.map((entry) => {
      const buildTime: unknown = entry["buildtime-dependency"];
      return {
        image: isRow(entry["image"]) ? describe(entry["image"]) : null,
        "runtime-dependency": isRow(entry["runtime-dependency"])
          ? describe(entry["runtime-dependency"])
          : null,
        "buildtime-dependency": describeAll(
          Array.isArray(buildTime) ? buildTime.filter(isRow) : [],
        ),
      };
    }),
  };
}

/** Scans the Dockerfile of a case with the flags or the build string that the case gives. */
export function scanCase(row: Row): Row {
  const { dockerfile: file, context, buildArguments, target, tags } = buildOf(row);
  // Without `-f` the engine joins context and `Dockerfile` and cleans the path; with it, the path is used as it is.
  const path = file === undefined || file === "" ? inContext(context) : file;
  if (!leadsToDockerfile(path)) {
    return { error: missingDockerfileMessage(path) };
  }
  // A folder can be opened, and then has no lines.
  const dockerfile = plainParts(path).length === 0 ? "" : textOf(row, "dockerfile");
  const named = tags.filter((tag) => tag !== "");
  const result = scanDockerfile({ dockerfile, buildArguments, target, tags: named });
  if (result.kind === "failed") {
    return { error: result.message };
  }
  const names = result.images.map(describeImage);
  // An empty tag names no image and still gives an entry.
  const images =
    tags.length === 0 ? [null] : tags.map((tag) => (tag === "" ? null : names.shift()));
  const buildTime = describeAll(result.buildTime.map(describeImage));
  const runtime = describeImage(result.runtime);
  return {
    dependencies: images.map((image) => ({
      image,
      "runtime-dependency": runtime,
      "buildtime-dependency": buildTime,
    })),
  };
}

/** A case names its flags or the build string in which they stand; both mean the same. */
function buildOf(row: Row): BuildString {
  if (row["build"] !== undefined) {
    return parseBuildString(textOf(row, "build"));
  }
  return {
    dockerfile: row["file"] === undefined ? undefined : textOf(row, "file"),
    target: textOf(row, "target"),
    context: ".",
    tags: textsOf(row, "tags"),
    buildArguments: textsOf(row, "buildArgs"),
  };
}

function inContext(context: string): string {
  return [...plainParts(context), "Dockerfile"].join("/");
}

function plainParts(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** The folder of a case holds nothing but `Dockerfile`. */
function leadsToDockerfile(path: string): boolean {
  const isBelow = !path.startsWith("/") && !path.endsWith("Dockerfile/");
  const parts = plainParts(path).join("/");
  return isBelow && (parts === "Dockerfile" || parts === "");
}

function describeImage(image: EngineReference): Row {
  return describe({ ...image });
}

function describe(image: Row): Row {
  const tag = textOf(image, "tag");
  return {
    registry: image["registry"],
    repository: image["repository"],
    ...(tag === "" ? {} : { tag }),
    digest: textOf(image, "digest"),
    reference: image["reference"],
  };
}

function describeAll(images: readonly Row[]): readonly Row[] | null {
  const sorted = [...images]
    .map(describe)
    .sort((one, other) => (textOf(one, "reference") < textOf(other, "reference") ? -1 : 1));
  return sorted.length === 0 ? null : sorted;
}
