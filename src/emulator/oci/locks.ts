import { type ChangeableAttributes } from "./contentRecord.ts";
import { OciError } from "./ociError.ts";
import { type RepositoryContent } from "./repositoryContent.ts";

/**
 * Throws when the repository, the manifest or the tag of a reference is locked against something
 * (https://learn.microsoft.com/azure/container-registry/container-registry-image-lock). A locked tag locks its manifest
 * too against `deleteEnabled`, as deleting the manifest would take the tag away.
 */
export function checkUnlocked(
  attribute: keyof ChangeableAttributes,
  repository: RepositoryContent,
  reference: string,
): void {
  const digest = repository.digestOf(reference);
  const tag = repository.tags.get(reference);
  const manifest = digest === undefined ? undefined : repository.manifests.get(digest);
  const takenAway =
    attribute === "deleteEnabled" && reference === digest
      ? [...repository.tags.values()].filter((other) => other.digest === digest)
      : [];
  const all = [repository.record, tag, manifest, ...takenAway];
  if (all.some((record) => record?.attributes[attribute] === false)) {
    throw disallowed(attribute, `${repository.record.name} ${reference}`.trim());
  }
}

/** Throws when anything in a repository is locked against deletion. */
export function checkDeletable(repository: RepositoryContent): void {
  const all = [repository.record, ...repository.manifests.values(), ...repository.tags.values()];
  if (all.some(({ attributes }) => !attributes.deleteEnabled)) {
    throw disallowed("deleteEnabled", repository.record.name);
  }
}

function disallowed(attribute: string, name: string): OciError {
  return new OciError(
    "UNSUPPORTED",
    `The operation is disallowed on this registry, repository or image: ${name} is locked (${attribute} is false)`,
  );
}
