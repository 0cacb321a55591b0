import { parseDocument } from "yaml";
import { type BlockImage, type ImageDependencies } from "../build/dependencyBlock.ts";
import { isNestedTooDeeply } from "../text/yamlNesting.ts";

/** Characters above which a block is not read. */
const sizeLimit = 1_000_000;

/**
 * Reads the dependencies of a run's log: the YAML of a hosted run or the JSON of the engine. Values stay text, so a
 * tag such as 1.0 is kept. Empty when the text is neither; entries without a runtime image are left out.
 */
export function parseDependencyBlock(text: string): readonly ImageDependencies[] {
  if (text.length > sizeLimit || isNestedTooDeeply(text)) {
    return [];
  }
  const content = readContent(text);
  return Array.isArray(content) ? content.flatMap(readDependencies) : [];
}

function readContent(text: string): unknown {
  try {
    const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
    return document.errors.length > 0 ? undefined : (document.toJS() as unknown);
  } catch {
    return undefined;
  }
}

function readDependencies(entry: unknown): readonly ImageDependencies[] {
  const runtime = readImage(fieldOf(entry, "runtime-dependency"));
  if (runtime === undefined) {
    return [];
  }
  const buildTime = fieldOf(entry, "buildtime-dependency");
  const revision = textOf(fieldOf(entry, "git"), "git-head-revision");
  const images = Array.isArray(buildTime) ? buildTime.map(readImage) : [];
  return [
    {
      image: readImage(fieldOf(entry, "image")),
      runtime,
      buildTime: images.filter((image) => image !== undefined),
      gitHeadRevision: revision,
    },
  ];
}

function readImage(value: unknown): BlockImage | undefined {
  const registry = textOf(value, "registry");
  const repository = textOf(value, "repository");
  return registry === undefined || repository === undefined
    ? undefined
    : { registry, repository, tag: textOf(value, "tag"), digest: textOf(value, "digest") };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === "string" && field !== "" ? field : undefined;
}
