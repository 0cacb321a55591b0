import { formatImageReference, type ImageReference } from "../../core/image/imageReference.ts";
import { type KnownRegistry, readKnownImage } from "../../core/image/registryHost.ts";
import { type BaseImage, type BaseImageUse } from "../../core/impact/baseImage.ts";
import { listBaseImages } from "../../core/impact/baseImageUses.ts";
import { ImageIndex } from "../../core/impact/imageIndex.ts";
import { prepareImpact, type UpdateImpact } from "../../core/impact/updateImpact.ts";
import { type ImageFacts } from "../../core/tracking/facts.ts";
import { type BaseImageSituation } from "./baseImageSource.ts";

/** What the tree shows, worked out once for a situation; impacts when they are asked for. */
export interface BaseImageModel {
  readonly situation: Pick<BaseImageSituation, "isConnected" | "isIndexing" | "registries">;
  readonly images: readonly BaseImage[];
  /** Number of uses of all images. */
  readonly useCount: number;
  /** Empty for an image that has no use. */
  usesOf(image: ImageReference): readonly BaseImageUse[];
  factsOf(image: ImageReference): ImageFacts | undefined;
  impactOf(image: ImageReference): UpdateImpact;
}

/** Makes the model of a situation. */
export function createBaseImageModel(situation: BaseImageSituation): BaseImageModel {
  const images = listBaseImages(situation);
  const uses = new Map(images.map((own) => [formatImageReference(own.image), own.uses]));
  const facts = indexFacts(situation.images, situation.registries);
  const impacts = new Map<string, UpdateImpact>();
  let prepared: ReturnType<typeof prepareImpact> | undefined;
  return {
    situation,
    images,
    useCount: images.reduce((sum, own) => sum + own.uses.length, 0),
    usesOf: (image) => uses.get(formatImageReference(image)) ?? [],
    factsOf: (image) => facts.find(image),
    impactOf: (image) => {
      const key = formatImageReference(image);
      const known = impacts.get(key);
      if (known !== undefined) {
        return known;
      }
      prepared ??= prepareImpact(situation);
      const impact = prepared(image);
      impacts.set(key, impact);
      return impact;
    },
  };
}

/** The first facts about an image count, as in `pickFacts`. */
function indexFacts(
  all: readonly ImageFacts[],
  registries: readonly KnownRegistry[],
): ImageIndex<ImageFacts> {
  const index = new ImageIndex<ImageFacts>(registries);
  for (const facts of all) {
    const image = readKnownImage(facts.image, registries);
    if (image !== undefined) {
      index.at(image, () => facts);
    }
  }
  return index;
}
