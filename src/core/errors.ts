/** What went wrong, as a closed set that callers may test. The message is for people, the code for programs. */
export type AcrErrorCode =
  | "notFound"
  | "unauthorized"
  | "forbidden"
  | "conflict"
  | "invalidRequest"
  | "notEmulated"
  | "throttled"
  | "unreachable"
  | "serviceFailed"
  | "badAnswer"
  | "invalidContext"
  | "fileNotFound"
  | "portTaken"
  | "dataFolderUnusable"
  | "localRegistryFailed";

/**
 * The one error that ports reject with. An aborted call rejects with the signal's reason instead.
 * `message` is a sentence without a final full stop that names the thing and, where one exists, the remedy.
 */
export class AcrError extends Error {
  override readonly name = "AcrError";
  readonly code: AcrErrorCode;
  /** The service's own code, for example `ResourceNotFound`, when the service gave one. */
  readonly serviceCode: string | undefined;

  constructor(
    code: AcrErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly serviceCode?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.serviceCode = options.serviceCode;
  }
}
