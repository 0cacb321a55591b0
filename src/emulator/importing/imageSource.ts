import { type ContentReference } from "../oci/contentRecord.ts";

/** A manifest as a source gives it: nothing about it was checked. */
export interface SourceManifest {
  readonly bytes: Uint8Array;
  /** Undefined when the source did not say; the manifest's own `mediaType` counts then. */
  readonly mediaType: string | undefined;
}

/**
 * One repository that images are imported from. Both methods reject with `ArmError` when the source refuses, and with
 * the signal's reason when it is aborted; neither looks whether the bytes are the right ones.
 */
export interface ImageSource {
  /** By tag or digest. */
  manifest(reference: string, signal: AbortSignal): Promise<SourceManifest>;
  /** Whoever leaves the loop early ends the transfer. */
  blob(reference: ContentReference, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}
