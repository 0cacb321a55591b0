import { isObject } from "../store/storedRecord.ts";

/** What may be done with a repository, manifest or tag; everything unless somebody locked it. */
export interface ChangeableAttributes {
  readonly deleteEnabled: boolean;
  readonly writeEnabled: boolean;
  readonly listEnabled: boolean;
  readonly readEnabled: boolean;
}

/** The attributes of what nobody locked. */
export const unlocked: ChangeableAttributes = {
  deleteEnabled: true,
  writeEnabled: true,
  listEnabled: true,
  readEnabled: true,
};

/** A repository as stored. Times are ISO 8601 with seven digits and `Z`, as the service writes them here. */
export interface RepositoryRecord {
  readonly name: string;
  readonly createdTime: string;
  readonly attributes: ChangeableAttributes;
}

/** What a tag names. */
export interface TagRecord {
  readonly name: string;
  readonly digest: string;
  readonly createdTime: string;
  readonly lastUpdateTime: string;
  readonly attributes: ChangeableAttributes;
}

/** A part of an image by digest; `size` in bytes. */
export interface ContentReference {
  readonly digest: string;
  readonly size: number;
}

/** One image of an index. */
export interface ChildReference extends ContentReference {
  readonly mediaType: string;
  readonly architecture?: string;
  readonly os?: string;
}

/** What listings and clean-up need to know of a manifest without reading it again. */
export interface ManifestRecord {
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
  readonly createdTime: string;
  readonly lastUpdateTime: string;
  /** Configuration and layers that this registry holds. */
  readonly blobs: readonly ContentReference[];
  /** Images of an index; empty for an image. */
  readonly children: readonly ChildReference[];
  readonly configMediaType?: string;
  readonly architecture?: string;
  readonly os?: string;
  /** When the image was built, as its configuration says. */
  readonly imageCreated?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Digest of the manifest that this one says something about. */
  readonly subject?: string;
  readonly attributes: ChangeableAttributes;
}

/** Tells whether a value is a stored repository. */
export function isRepositoryRecord(value: unknown): value is RepositoryRecord {
  return isObject(value) && hasTexts(value, "name", "createdTime") && isAttributes(value);
}

/** Tells whether a value is a stored tag. */
export function isTagRecord(value: unknown): value is TagRecord {
  return (
    isObject(value) &&
    hasTexts(value, "name", "digest", "createdTime", "lastUpdateTime") &&
    isAttributes(value)
  );
}

/** Tells whether a value is a stored manifest's record. */
export function isManifestRecord(value: unknown): value is ManifestRecord {
  return (
    isObject(value) &&
    hasTexts(value, "digest", "mediaType", "createdTime", "lastUpdateTime") &&
    typeof value["size"] === "number" &&
    isReferences(value["blobs"]) &&
    isReferences(value["children"]) &&
    isAttributes(value)
  );
}

function hasTexts(value: Readonly<Record<string, unknown>>, ...keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === "string");
}

function isReferences(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((reference) => isObject(reference) && typeof reference["digest"] === "string")
  );
}

function isAttributes(value: Readonly<Record<string, unknown>>): boolean {
  const attributes = value["attributes"];
  return (
    isObject(attributes) &&
    Object.keys(unlocked).every((key) => typeof attributes[key] === "boolean")
  );
}
