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

/**
 * Finds the base images of a Dockerfile as ACR Tasks does: by a line scanner that knows neither continuation lines,
 * heredocs nor flags. What looks like a fault here is the engine's and is wanted
 * (https://github.com/Azure/acr-builder, scan package).
 */
export function scanDockerfile(input: ScanInput): ScanResult {
  const found = scanOrigins(input.dockerfile, input.buildArguments, input.target ?? "");
  const last = found.perFrom.at(-1);
  if (found.problem !== undefined || last === undefined) {
    const message = found.problem?.message ?? "unexpected dockerfile format";
    return { kind: "failed", message, range: found.problem?.range, perFrom: found.perFrom };
  }
  const failed = (message: string, origin?: string): ScanResult => {
    const range = found.perFrom.find((from) => from.origin === origin)?.range;
    return { kind: "failed", message, range, perFrom: found.perFrom };
  };
  const images: EngineReference[] = [];
  for (const tag of input.tags ?? []) {
    const parsed = parseEngineReference(normalizeImageTag(tag));
    if (parsed.kind === "invalid") {
      return failed(parsed.message);
    }
    images.push(parsed.image);
  }
  const runtime = parseEngineReference(normalizeImageTag(last.origin));
  if (runtime.kind === "invalid") {
    return failed(runtime.message, last.origin);
  }
  const buildTime = new Map<string, EngineReference>();
  for (const origin of buildTimeOrigins(found.perFrom, last.origin)) {
    const text = normalizeImageTag(origin).replace(/^library\//, "");
    const parsed = parseEngineReference(text);
    if (parsed.kind === "invalid") {
      return failed(parsed.message, origin);
    }
    buildTime.set(text, parsed.image);
  }
  return {
    kind: "scanned",
    images,
    runtime: runtime.image,
    buildTime: [...buildTime.values()],
    perFrom: found.perFrom,
  };
}

/**
 * The engine's message for a Dockerfile that is not there.
 * `path` as it was given after `-f`, or `<context>/Dockerfile`.
 */
export function missingDockerfileMessage(path: string): string {
  return `error opening dockerfile: ${path}, error: open ${path}: no such file or directory`;
}

function buildTimeOrigins(perFrom: readonly ScannedFrom[], runtime: string): readonly string[] {
  const origins = perFrom.filter((from) => from.basedOnAlias === undefined);
  return [...new Set(origins.map((from) => from.origin))].filter((origin) => origin !== runtime);
}
