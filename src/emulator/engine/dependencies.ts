import { type ScanResult } from "../../core/dockerfile/acrScan.ts";
import { type ImageDependencies } from "../../core/build/dependencyBlock.ts";
import { type EngineReference } from "../../core/image/imageReference.ts";
import { type BaseImage } from "../executor/containerTool.ts";
import { type DependencyRecord, type ImageRecord } from "../resources.ts";
import { catalogRepository } from "./registryDirectory.ts";
import { type RunJob } from "./runJob.ts";

/** What a build is based on, with the digests that were found. */
export interface BuildDependencies {
  readonly runtime: ImageRecord;
  readonly buildTime: readonly ImageRecord[];
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
  scan: Scanned,
  found: BuildDependencies,
  job: RunJob,
  signal: AbortSignal,
): Promise<BuildDependencies> {
  const complete = async (
    reference: EngineReference | undefined,
    image: ImageRecord,
  ): Promise<ImageRecord> => {
    if (image.digest !== undefined || reference === undefined || isScratch(image)) {
      return image;
    }
    const digest = await job.session.pulledDigest(reference.reference, signal);
    return digest === undefined ? image : { ...image, digest };
  };
  return {
    runtime: await complete(scan.runtime, found.runtime),
    buildTime: await Promise.all(
      found.buildTime.map((image, index) => complete(scan.buildTime[index], image)),
    ),
  };
}

/** The bases with the addresses that answer for them; `scratch` is none. */
export function baseImages(scan: Scanned, job: RunJob): readonly BaseImage[] {
  return [scan.runtime, ...scan.buildTime]
    .filter((reference) => !isScratch(imageOf(reference)))
    .map((reference) => {
      const image = imageOf(reference);
      const registry = job.engine.registries.registryOf(image.registry);
      const host =
        registry === undefined ? undefined : job.engine.registries.loginServerOf(registry);
      const suffix = image.digest === undefined ? `:${image.tag ?? "latest"}` : `@${image.digest}`;
      return {
        reference: reference.reference,
        location:
          host === undefined ? reference.reference : `${host}/${catalogRepository(image)}${suffix}`,
      };
    });
}

/** The dependencies as a task lists them. */
export function dependencyRecords(found: BuildDependencies): readonly DependencyRecord[] {
  return [
    { type: "Runtime", ...found.runtime },
    ...found.buildTime.map((image) => ({ type: "BuildTime" as const, ...image })),
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
    runtime: found.runtime,
    buildTime: found.buildTime,
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

async function resolveInCatalog(reference: EngineReference, job: RunJob): Promise<ImageRecord> {
  const image = imageOf(reference);
  const registry = job.engine.registries.registryOf(image.registry);
  if (registry === undefined || image.digest !== undefined) {
    return image;
  }
  const repository = catalogRepository(image);
  const digest = await job.engine.images.digestOf(registry, repository, image.tag ?? "latest");
  return digest === undefined ? image : { ...image, digest };
}

function isScratch({ registry, repository }: ImageRecord): boolean {
  return registry === "registry.hub.docker.com" && repository === "library/scratch";
}
