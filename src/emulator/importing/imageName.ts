import { isDigest, isRepositoryName, isTag } from "../oci/contentName.ts";

/** An image inside a registry by its parts. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Reads `repository`, `repository:tag` and `repository@digest`; undefined when a part of it is not a name. */
export function parseImageName(text: string): ImageName | undefined {
  const at = text.indexOf("@");
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.indexOf(":");
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  const repository = colon === -1 ? named : named.slice(0, colon);
  const isValid =
    isRepositoryName(repository) &&
    (tag === undefined || isTag(tag)) &&
    (digest === undefined || isDigest(digest));
  return isValid ? { repository, tag, digest } : undefined;
}
