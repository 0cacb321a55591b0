import { parseBuildString } from "../build/buildString.ts";
import { parseEngineReference } from "../image/imageReference.ts";
import { type TaskStep } from "./task.ts";

/** How a build step uses the build cache. */
export type BuildCache =
  /** It builds through buildx with these flags. */
  | { readonly kind: "flags"; readonly flags: string }
  /** Without an image name there is no place for the cache: it builds through buildx without flags. */
  | { readonly kind: "unnamed" }
  /** The same; the engine logs the message. */
  | { readonly kind: "failed"; readonly message: string };

/**
 * Where the layers of a build step with `cache: enabled` are kept: as the tag `cache_<task>_<step>` of the repository
 * of its first image name with a host, otherwise of its first name in the run's registry
 * (https://github.com/Azure/acr-builder, graph package).
 */
export function buildCache(
  step: TaskStep,
  run: { readonly registry: string; readonly taskName: string | undefined },
): BuildCache {
  const names =
    step.tags ?? parseBuildString(step.work.kind === "build" ? step.work.text : "").tags;
  if (names.length === 0) {
    return { kind: "unnamed" };
  }
  const places: Place[] = [];
  for (const name of names) {
    const parsed = parseEngineReference(name);
    if (parsed.kind === "invalid") {
      return failed("failed to parse the tag into a domain and path");
    }
    places.push(placeOf(name, parsed.image));
  }
  const place = places.find(({ host }) => host !== "") ?? { ...places[0], host: run.registry };
  const repository = `${place.host}/${place.path ?? ""}`;
  if (parseEngineReference(repository).kind === "invalid") {
    return failed("failed to parse reference to be used for cache image");
  }
  const tag = `cache_${run.taskName ?? "quickrun"}_${step.id}`;
  if (!/^\w[\w.-]{0,127}$/.test(tag)) {
    return failed("failed to attach cache ID tag to the repo for build cache: invalid tag format");
  }
  const reference = `type=registry,ref=${repository}:${tag}`;
  return {
    kind: "flags",
    flags: `--load --cache-to=${reference},mode=max --cache-from=${reference}`,
  };
}

interface Place {
  /** Empty when the name has none. */
  readonly host: string;
  readonly path: string;
}

/** Every first part of a name that can be a host is one here, with or without a dot. */
function placeOf(
  name: string,
  { registry, repository }: { readonly registry: string; readonly repository: string },
): Place {
  if (name.startsWith(`${registry}/`)) {
    return { host: registry, path: repository };
  }
  // The reader puts `library` before a name without a host.
  const slash = repository.indexOf("/");
  const host = name.startsWith(repository) ? repository.slice(0, slash) : "";
  return { host, path: repository.slice(slash + 1) };
}

function failed(problem: string): BuildCache {
  return { kind: "failed", message: `error creating build cache command ${problem}` };
}
