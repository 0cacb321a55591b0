import {
  type EngineReference,
  normalizeImageTag,
  parseEngineReference,
} from "../image/imageReference.ts";
import { type TextRange } from "../textRange.ts";
import { type ScannedFrom, scanOrigins } from "./scanOrigins.ts";

/** What the scanner is given. */
export interface ScanInput {
  readonly dockerfile: string;
  /** `NAME=VALUE` each, as after `--build-arg`. */
  readonly buildArguments: readonly string[];
  /** Name of the stage to build; undefined or empty: the last one. */
  readonly target?: string | undefined;
  /** Image names that the build gives its result; none by default. */
  readonly tags?: readonly string[] | undefined;
}

/** What ACR sees in a Dockerfile, or the engine's complete message why the build step fails. */
export type ScanResult =
  | {
      readonly kind: "scanned";
      /** One for each of `tags`. */
      readonly images: readonly EngineReference[];
      /** Base of the final or target stage. */
      readonly runtime: EngineReference;
      /** All other bases, used or not, in the order of the file (the engine's own order is random). */
      readonly buildTime: readonly EngineReference[];
      /** Every line that the scanner took for a `FROM`, up to the target. */
      readonly perFrom: readonly ScannedFrom[];
    }
  | {
      readonly kind: "failed";
      /** The engine's own text. */
      readonly message: string;
      /** The line at fault; undefined when it is no line of the Dockerfile. */
      readonly range: TextRange | undefined;
      readonly perFrom: readonly ScannedFrom[];
    };

const noFrom = "unexpected dockerfile format";

/**
 * Finds the base images of a Dockerfile as ACR Tasks does: by a line scanner that knows neither continuation lines,
 * heredocs nor flags. What looks like a fault here is the engine's and is wanted
 * (https://github.com/Azure/acr-builder, scan package).
 */
export function scanDockerfile(input: ScanInput): ScanResult {
  const { perFrom, problem } = scanOrigins(
    input.dockerfile,
    input.buildArguments,
    input.target ?? "",
  );
  const last = perFrom.at(-1);
  if (problem !== undefined || last === undefined) {
    const message = problem?.message ?? noFrom;
    return { kind: "failed", message, range: problem?.range, perFrom };
  }
  const runtime = { text: normalizeImageTag(last.origin), origin: last.origin };
  return parseImages(
    input.tags ?? [],
    [runtime, ...buildTimeImages(perFrom, last.origin)],
    perFrom,
  );
}

/**
 * The engine's message for a Dockerfile that is not there.
 * `path` as it was given after `-f`, or `<context>/Dockerfile`.
 */
export function missingDockerfileMessage(path: string): string {
  return `error opening dockerfile: ${path}, error: open ${path}: no such file or directory`;
}

/**
 * For the first tag the engine reads the tag, the runtime image, then the others, and only then the other tags: the
 * first fault is the one that it tells.
 */
function parseImages(
  tags: readonly string[],
  bases: readonly ScannedImage[],
  perFrom: readonly ScannedFrom[],
): ScanResult {
  const named = tags.map((tag) => ({ text: normalizeImageTag(tag), origin: undefined }));
  const images: EngineReference[] = [];
  for (const { text, origin } of [...named.slice(0, 1), ...bases, ...named.slice(1)]) {
    const parsed = parseEngineReference(text);
    if (parsed.kind === "invalid") {
      const range = perFrom.find((from) => from.origin === origin)?.range;
      return { kind: "failed", message: parsed.message, range, perFrom };
    }
    images.push(parsed.image);
  }
  const [runtime, ...buildTime] = images.splice(Math.min(named.length, 1), bases.length);
  return runtime === undefined
    ? { kind: "failed", message: noFrom, range: undefined, perFrom }
    : { kind: "scanned", images, runtime, buildTime, perFrom };
}

interface ScannedImage {
  /** The reference as the engine parses it. */
  readonly text: string;
  /** The `ScannedFrom.origin` that it comes from; undefined for a tag. */
  readonly origin: string | undefined;
}

/** The bases that are not the runtime one, each once; `library/` is left out, as the engine does before it compares. */
function buildTimeImages(
  perFrom: readonly ScannedFrom[],
  runtime: string,
): readonly ScannedImage[] {
  const images = new Map<string, ScannedImage>();
  for (const { origin, basedOnAlias } of perFrom) {
    const text = normalizeImageTag(origin).replace(/^library\//, "");
    if (basedOnAlias === undefined && origin !== runtime && !images.has(text)) {
      images.set(text, { text, origin });
    }
  }
  return [...images.values()];
}
