import { readBaseImages } from "../../core/dockerfile/baseImages.ts";
import { type TextRange } from "../../core/textRange.ts";
import { type ImageBuild } from "./containerTool.ts";

/** A Dockerfile whose bases have other names than it was written with. */
export interface RedirectedDockerfile {
  readonly text: string;
  /** Images that are to be pulled, by their new names; each once. */
  readonly pulls: readonly string[];
  readonly stages: readonly RedirectedStage[];
}

/** The image of a stage in the new text, and as it was written. */
export interface RedirectedStage {
  readonly located: string;
  readonly written: string;
}

interface Replacement {
  readonly range: TextRange;
  readonly image: string;
  readonly located: string;
}

/**
 * Names the images of `FROM` and `COPY --from=` as `locate` says. Images for which it gives nothing stay as they are,
 * and so do `scratch`, stages and local bases.
 */
export function redirectDockerfile(
  text: string,
  build: Pick<ImageBuild, "arguments" | "target" | "localBases">,
  locate: (reference: string) => string | undefined,
): RedirectedDockerfile {
  const { stages } = readBaseImages(text, {
    buildArguments: build.arguments,
    target: build.target,
  });
  const isLocal = (image: string) => image === "scratch" || build.localBases.includes(image);
  const place = (range: TextRange, image: string): Replacement => ({
    range,
    image,
    located: isLocal(image) ? image : (locate(image) ?? image),
  });
  const bases = stages.map(({ imageRange, image, basedOn }) =>
    imageRange === undefined || image === undefined || basedOn !== undefined
      ? undefined
      : place(imageRange, image),
  );
  const aliases = stages.map(({ alias }) => alias?.toLowerCase());
  const copied = copySources(text)
    .filter(({ name }) => !/^\d+$|\$/u.test(name) && !aliases.includes(name.toLowerCase()))
    .map(({ name, range }) => place(range, name));
  const replacements = [...bases.filter((base) => base !== undefined), ...copied];
  const pulls = replacements.filter(({ image }) => !isLocal(image)).map(({ located }) => located);
  return {
    text: replaceAll(text, replacements),
    pulls: [...new Set(pulls)],
    stages: stages.map(({ imageText }, index) => ({
      located: bases[index]?.located ?? imageText,
      written: imageText,
    })),
  };
}

function copySources(
  text: string,
): readonly { readonly name: string; readonly range: TextRange }[] {
  const copies = text.matchAll(/^([ \t]*COPY[ \t]+(?:--[^\s=]+(?:=\S+)?[ \t]+)*--from=)(\S+)/gimu);
  return [...copies].map(({ index, 1: before = "", 2: name = "" }) => {
    const start = index + before.length;
    return { name, range: { start, end: start + name.length } };
  });
}

function replaceAll(text: string, replacements: readonly Replacement[]): string {
  // From the end on, so that the offsets before stay right.
  const ordered = replacements
    .filter(({ image, located }) => image !== located)
    .toSorted((one, other) => other.range.start - one.range.start);
  return ordered.reduce(
    (changed, { range, located }) =>
      changed.slice(0, range.start) + located + changed.slice(range.end),
    text,
  );
}
