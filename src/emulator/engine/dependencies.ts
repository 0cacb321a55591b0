import { type ScanResult } from "../../core/dockerfile/acrScan.ts";
import { type ImageDependencies } from "../../core/build/dependencyBlock.ts";
import { type EngineReference } from "../../core/image/imageReference.ts";
import { type DependencyRecord, type ImageRecord } from "../resources.ts";
import { catalogRepository } from "./registryDirectory.ts";
import { type RunJob } from "./runJob.ts";

/** A base image, as it was scanned and with the digest that was found for it. */
export interface ResolvedBase {
  readonly reference: EngineReference;
  readonly image: ImageRecord;
}

/** What a build is based on. */
export interface BuildDependencies {
  readonly runtime: ResolvedBase;
  readonly buildTime: readonly ResolvedBase[];
}

type Scanned = Extract<ScanResult, { readonly kind: "scanned" }>;

/**
 * Digests of the bases that registries of the emulator hold, taken before the build: a base that moves while the
 * build goes on then differs from what is recorded, and the update is not lost.
 */
export async function resolveBeforeBuild(scan: Scanned, job: RunJob): Promise<BuildDependencies> {
  const resolve = (reference: EngineReference) => resolveInCatalog(reference, job);
  return {
    runtime: await resolve(scan.runtime),
    buildTime: await Promise.all(scan.buildTime.map(resolve)),
  };
}

/** Adds the digests of bases elsewhere, which the container tool knows once it has pulled them. */
export async function resolveAfterBuild(
  found: BuildDependencies,
  job: RunJob,
  signal: AbortSignal,
): Promise<BuildDependencies> {
  const complete = async (base: ResolvedBase): Promise<ResolvedBase> => {
    const { reference, image } = base;
    if (image.digest !== undefined || isScratch(image)) {
      return base;
    }
    const digest = await job.session.pulledDigest(reference.reference, signal);
    return digest === undefined ? base : { reference, image: { ...image, digest } };
  };
  return {
    runtime: await complete(found.runtime),
    buildTime: await Promise.all(found.buildTime.map(complete)),
  };
}

/** The dependencies as a task lists them. One that the Dockerfile pins has no tag: no update of a tag concerns it. */
export function dependencyRecords(found: BuildDependencies): readonly DependencyRecord[] {
  const record = ({ reference, image }: ResolvedBase): ImageRecord => {
    const { tag, ...rest } = image;
    return tag === undefined || reference.digest !== "" ? rest : image;
  };
  return [
    { type: "Runtime", ...record(found.runtime) },
    ...found.buildTime.map((base) => ({ type: "BuildTime" as const, ...record(base) })),
  ];
}

/** The dependencies as a log lists them: once for each image, or once without an image. */
export function logDependencies(
  images: readonly ImageRecord[],
  found: BuildDependencies,
  job: RunJob,
): readonly ImageDependencies[] {
  const of = (image: ImageRecord | undefined): ImageDependencies => ({
    image,
    runtime: found.runtime.image,
    buildTime: found.buildTime.map((base) => base.image),
    gitHeadRevision: job.context.gitHeadRevision,
  });
  return images.length === 0 ? [of(undefined)] : images.map(of);
}

/** An image by parts; a part that is empty is left out. */
export function imageOf(reference: EngineReference): ImageRecord {
  const { registry, repository, tag, digest } = reference;
  return {
    registry,
    repository,
    ...(tag === "" ? {} : { tag }),
    ...(digest === "" ? {} : { digest }),
  };
}

async function resolveInCatalog(reference: EngineReference, job: RunJob): Promise<ResolvedBase> {
  const image = imageOf(reference);
  const registry = job.engine.registries.registryOf(image.registry);
  if (registry === undefined || image.digest !== undefined) {
    return { reference, image };
  }
  const repository = catalogRepository(image);
  const digest = await job.engine.images.digestOf(registry, repository, image.tag ?? "latest");
  return { reference, image: digest === undefined ? image : { ...image, digest } };
}

function isScratch({ registry, repository }: ImageRecord): boolean {
  return registry === "registry.hub.docker.com" && repository === "library/scratch";
}
