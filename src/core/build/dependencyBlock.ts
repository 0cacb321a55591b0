import { stringify } from "yaml";

/** An image in a dependency block. A part that is undefined or empty is left out. */
export interface BlockImage {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** What one image was found to be based on. */
export interface ImageDependencies {
  /** The image that was built; undefined for a build without a name. */
  readonly image: BlockImage | undefined;
  readonly runtime: BlockImage;
  readonly buildTime: readonly BlockImage[];
  /** Commit of the source; undefined when it is no Git repository. */
  readonly gitHeadRevision: string | undefined;
}

/**
 * Writes the block that a hosted run's log shows after `The following dependencies were found:`, with a newline at
 * the end. Empty for no dependencies.
 */
export function writeDependencyBlock(dependencies: readonly ImageDependencies[]): string {
  if (dependencies.length === 0) {
    return "";
  }
  // YAML 1.1, as the service's Go library writes it: a tag such as 15 or 1.0 is quoted.
  return stringify(dependencies.map(describe), { version: "1.1", indentSeq: false, lineWidth: 0 });
}

function describe(dependencies: ImageDependencies): Record<string, unknown> {
  const { image, runtime, buildTime, gitHeadRevision } = dependencies;
  return {
    ...(image === undefined ? {} : { image: describeImage(image) }),
    "runtime-dependency": describeImage(runtime),
    ...(buildTime.length === 0 ? {} : { "buildtime-dependency": buildTime.map(describeImage) }),
    git: isMissing(gitHeadRevision) ? {} : { "git-head-revision": gitHeadRevision },
  };
}

function describeImage(image: BlockImage): Record<string, string> {
  const parts = Object.entries({
    registry: image.registry,
    repository: image.repository,
    tag: image.tag ?? "",
    digest: image.digest ?? "",
  });
  return Object.fromEntries(parts.filter(([, value]) => value !== ""));
}

function isMissing(text: string | undefined): boolean {
  return text === undefined || text === "";
}
