import { readBaseImages } from "../dockerfile/baseImages.ts";
import { lineAt, newlineOf, type TextChange } from "../problems/dockerfileText.ts";

/** Where a copy of a base image is. */
export interface ImageCopy {
  /** Host that references to the registry start with. */
  readonly host: string;
  /** Repository with tag: `node:15-alpine`. */
  readonly name: string;
}

/** How a `FROM` names the registry: in full, or by a build argument with the registry as its default. */
export type RewriteStyle = "inline" | "argument";

/** Name of the build argument that the documents of the service use for the registry of base images. */
const preferredName = "REGISTRY_NAME";

/**
 * Changes the `FROM` lines of some stages so that they take a copy of their image. A build argument is declared above
 * the first `FROM`, unless one with that registry as its default is there; an equal name with another default is left
 * alone and the new one gets a number. Stages without an image as it is written are left out.
 */
export function rewriteFrom(
  dockerfile: string,
  stages: readonly number[],
  { host, name }: ImageCopy,
  style: RewriteStyle,
): readonly TextChange[] {
  const read = readBaseImages(dockerfile, { buildArguments: [] }).stages;
  const ranges = read.flatMap(({ index, imageRange }) =>
    imageRange !== undefined && stages.includes(index) ? [imageRange] : [],
  );
  if (ranges.length === 0) {
    return [];
  }
  if (style === "inline") {
    return ranges.map((range) => ({ range, text: `${host}/${name}` }));
  }
  const start = lineAt(dockerfile, read[0]?.range.start ?? 0).start;
  const argument = findArgument(dockerfile.slice(0, start), host);
  const line = `ARG ${argument.name}=${host}${newlineOf(dockerfile)}`;
  return [
    ...(argument.isDeclared ? [] : [{ range: { start, end: start }, text: line }]),
    ...ranges.map((range) => ({ range, text: `\${${argument.name}}/${name}` })),
  ];
}

/** The build argument for a host: one that is declared already, else a name that is free. */
function findArgument(
  head: string,
  host: string,
): { readonly name: string; readonly isDeclared: boolean } {
  const declared = new Map(
    [...head.matchAll(/^[^\S\n]*ARG[^\S\n]+(\w+)(?:=["']?([^\s"']*)["']?)?[^\S\n]*\r?$/gim)].map(
      (match) => [match[1] ?? "", match[2]] as const,
    ),
  );
  const known = [...declared].find(([, value]) => value === host)?.[0];
  if (known !== undefined) {
    return { name: known, isDeclared: true };
  }
  let name = preferredName;
  for (let count = 2; new RegExp(`\\b${name}\\b`).test(head); count++) {
    name = `${preferredName}_${count}`;
  }
  return { name, isDeclared: false };
}
