import { createHash } from "node:crypto";
import { OciError } from "./ociError.ts";

// https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/u;
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/u;
const digestPattern = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/u;
const longestRepository = 255;

/** Tells whether a text is the name of a repository: lower case parts between slashes, at most 255 characters. */
export function isRepositoryName(text: string): boolean {
  return text.length <= longestRepository && repositoryPattern.test(text);
}

/** Tells whether a text is a tag: at most 128 letters, digits, `.`, `_` and `-`; case matters. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Tells whether a text is a digest that the emulator can check: `sha256:…` or `sha512:…` in lower case hexadecimals. */
export function isDigest(text: string): boolean {
  return digestPattern.test(text);
}

/** Gives the name back, or throws `NAME_INVALID`. */
export function checkedRepositoryName(text: string): string {
  if (!isRepositoryName(text)) {
    throw new OciError(
      "NAME_INVALID",
      "The repository name must be lower case letters and digits, with `.`, `_`, `-` inside and `/` between parts, at most 255 characters",
      { detail: { name: text.slice(0, 300) } },
    );
  }
  return text;
}

/** Gives the digest back, or throws `DIGEST_INVALID`. */
export function checkedDigest(text: string): string {
  if (!isDigest(text)) {
    throw new OciError(
      "DIGEST_INVALID",
      "The digest must be sha256 or sha512 with lower case hexadecimal digits",
      { detail: { digest: text.slice(0, 300) } },
    );
  }
  return text;
}

/** Gives the tag back, or throws `TAG_INVALID`. */
export function checkedTag(text: string): string {
  if (!isTag(text)) {
    throw new OciError(
      "TAG_INVALID",
      "The tag must be at most 128 letters, digits, `.`, `_` and `-`, and start with none of the last two",
      { detail: { tag: text.slice(0, 300) } },
    );
  }
  return text;
}

/** The digest of bytes, by the algorithm of another digest or sha256. */
export function digestOfBytes(bytes: Uint8Array, like = "sha256:"): string {
  const algorithm = algorithmOf(like);
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

/** The algorithm that a checked digest names. */
export function algorithmOf(digest: string): "sha256" | "sha512" {
  return digest.startsWith("sha512:") ? "sha512" : "sha256";
}

/** A checked digest as a file name. Throws for what is no digest, so that nothing else ever becomes a path. */
export function digestFileName(digest: string): string {
  return checkedDigest(digest).replace(":", "-");
}

/** The digest that a file name stands for, or undefined for other files. */
export function digestOfFileName(name: string): string | undefined {
  const digest = name.replace("-", ":");
  return isDigest(digest) ? digest : undefined;
}

/**
 * A name as a file name: its hash. Names may be longer than a file system allows, differ only in case, or be reserved
 * by it; hashes have none of these troubles, and no name can lead out of the folder. The file itself holds the name.
 */
export function nameFileName(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
