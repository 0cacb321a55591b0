import { formatFamiliarReference, type ImageReference } from "../image/imageReference.ts";

/** The tools whose configuration is read. */
export type UpdateToolName = "Renovate" | "Dependabot" | "hadolint";

/** What a tool does with the line of an image, or demands of it. */
export type UpdateEffect =
  /** It adds a digest, after which ACR sees no update of this image. */
  | "pinsDigest"
  /** It moves the digest that is there. */
  | "movesDigest"
  /** It proposes tags with newer versions. */
  | "bumpsTag"
  /** It is configured, and changes nothing in this line. */
  | "leavesAlone"
  /** Its configuration cannot be read, or depends on something that is not in the repository. */
  | "cannotTell"
  /** It complains that there is no tag. */
  | "demandsTag"
  /** It complains of the tag `latest`. */
  | "refusesLatest"
  /** It complains of the registry. */
  | "refusesRegistry";

/** One tool, and what it means for the line of one image. */
export interface UpdateOwner {
  readonly tool: UpdateToolName;
  /** The configuration file, from the repository's root. */
  readonly file: string;
  readonly effect: UpdateEffect;
  /** One sentence for people, without a full stop. */
  readonly message: string;
}

/** Writes an image as people do, without its digest. */
export function imageWords(image: ImageReference): string {
  return formatFamiliarReference({ ...image, digest: undefined });
}

/** Says that a tool proposes newer versions, and of which kinds. */
export function bumpWords(tool: UpdateToolName, words: string, kinds: string): string {
  return `${tool} proposes newer versions than ${words} (${kinds}) by pull request; ACR follows only the tag that stands here`;
}

/** Says that a tool moves a digest that is there. */
export function moveWords(tool: UpdateToolName, words: string): string {
  return `${tool} moves the digest of ${words}: ACR sees no update of it, and only a pull request of ${tool} brings one`;
}
