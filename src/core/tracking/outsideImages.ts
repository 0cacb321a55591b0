import { type BaseImageStage } from "../dockerfile/baseImages.ts";

/** An image that a Dockerfile uses outside `FROM`, where ACR's scanner does not look. */
export interface OutsideImage {
  readonly image: string;
  /** How it is used: `COPY --from`, `RUN --mount`, `# syntax` or `ONBUILD FROM`. */
  readonly use: string;
  /** Line, from 1. */
  readonly line: number;
}

const patterns: readonly { readonly use: string; readonly pattern: RegExp }[] = [
  { use: "COPY --from", pattern: /^\s*(?:ONBUILD\s+)?COPY\s(?:\s*--\S+)*?\s*--from=(\S+)/i },
  { use: "RUN --mount", pattern: /^\s*(?:ONBUILD\s+)?RUN\s.{0,500}?--mount=\S*?\bfrom=([^\s,]+)/i },
  { use: "# syntax", pattern: /^\s*#\s*syntax\s*=\s*(\S+)/i },
];

/** Finds the images outside `FROM`; names and numbers of stages are none. A text is searched line by line. */
export function findOutsideImages(
  dockerfile: string,
  stages: readonly BaseImageStage[],
): readonly OutsideImage[] {
  if (!/from=|syntax/i.test(dockerfile)) {
    return [];
  }
  const names = new Set(stages.map(({ alias }) => alias?.toLowerCase()));
  return dockerfile.split("\n").flatMap((text, index) =>
    patterns.flatMap(({ use, pattern }) => {
      const image = pattern.exec(text.slice(0, 2000))?.[1];
      const isStage = image === undefined || /^\d+$/.test(image) || names.has(image.toLowerCase());
      return isStage ? [] : [{ image, use, line: index + 1 }];
    }),
  );
}
