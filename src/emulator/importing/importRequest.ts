import { type ImageName } from "./imageName.ts";

/** Where an image is imported from: a registry of the emulator by name, or any registry by host. */
export type ImportOrigin =
  | { readonly kind: "registry"; readonly name: string }
  | {
      readonly kind: "host";
      /** Host, with port where it has one, in lower case. */
      readonly host: string;
      readonly credentials: ImportCredentials | undefined;
    };

/** Credentials for a source. The password is an Azure token when there is no user name. */
export interface ImportCredentials {
  readonly username: string | undefined;
  readonly password: string;
}

/** A place where an image shall be: under a tag, or by its digest only. */
export interface ImportTarget {
  readonly repository: string;
  readonly tag: string | undefined;
}

/** An import that somebody asked for, after the request was checked. */
export interface ImportRequest {
  readonly origin: ImportOrigin;
  readonly image: ImageName;
  /** At least one. */
  readonly targets: readonly ImportTarget[];
  /** Existing tags are overwritten. */
  readonly isForced: boolean;
}

/** The tag or digest that an import reads; a digest goes before a tag. */
export function sourceReference({ tag, digest }: ImageName): string {
  return digest ?? tag ?? "latest";
}
