/**
 * Status of every error code of the data plane: the table of the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes), what Docker's registry adds,
 * and the emulator's own code for a registry that is not there.
 */
const statusOf = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  PAGINATION_NUMBER_INVALID: 400,
  RANGE_INVALID: 416,
  SIZE_INVALID: 400,
  TAG_INVALID: 400,
  TAG_UNKNOWN: 404,
  UNAUTHORIZED: 401,
  UNKNOWN: 500,
  UNSUPPORTED: 405,
  // What is refused although the service has it; one code for each, as its name is what tells people.
  ArtifactStreamingNotEmulated: 501,
  ContentTrustNotEmulated: 501,
  LegacyAcrApiNotEmulated: 501,
  SoftDeleteNotEmulated: 501,
} as const;

/** Code of an error of the registry's data plane. */
export type OciErrorCode = keyof typeof statusOf;

/** What an error may say beside code and message. `status` replaces the table's one. */
export interface OciErrorOptions {
  readonly detail?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** An error of the registry's data plane: handlers throw it, one place writes it. */
export class OciError extends Error {
  override readonly name = "OciError";
  readonly code: OciErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly detail: unknown;

  constructor(code: OciErrorCode, message: string, options: OciErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? statusOf[code];
    this.headers = options.headers ?? {};
    this.detail = options.detail;
  }

  /** The body that clients read: `{"errors":[{"code","message","detail"?}]}`. */
  toBody(): object {
    const { code, message, detail } = this;
    return { errors: [detail === undefined ? { code, message } : { code, message, detail }] };
  }
}
