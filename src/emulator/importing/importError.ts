import { ArmError } from "../arm/armError.ts";
import { OciError } from "../oci/ociError.ts";

/** Names of the statuses that registries refuse with, once as a word and once as RFC 9110 writes them. */
const statusNames: ReadonlyMap<number, string> = new Map([
  [400, "BadRequest Bad Request"],
  [401, "Unauthorized Unauthorized"],
  [403, "Forbidden Forbidden"],
  [404, "NotFound Not Found"],
  [405, "MethodNotAllowed Method Not Allowed"],
  [429, "TooManyRequests Too Many Requests"],
]);

/** An import that cannot be done, with the code that the service uses for all of them. */
export function importFailed(message: string): ArmError {
  return new ArmError(400, "InvalidParameters", message);
}

/**
 * What a source answered instead of the image, in the service's words: status as a name and as a phrase, then the
 * body (https://github.com/Azure/acr/issues/457).
 */
export function sourceRefused(status: number, body: string): ArmError {
  const names = statusNames.get(status);
  return names === undefined
    ? importFailed(
        `Unexpected response status code ${status} from the source registry ${body}`.trimEnd(),
      )
    : importFailed(`Invalid message ${names} ${body}`.trimEnd());
}

/** A target tag that must not be overwritten (https://github.com/Azure/azure-cli/pull/10938). */
export function tagExists(image: string): ArmError {
  return new ArmError(409, "Conflict", `Tag ${image} already exists in target registry.`);
}

/** Any error of an import as the one that its operation tells; an error that nobody expected keeps its message only. */
export function toImportError(error: unknown): ArmError {
  if (error instanceof ArmError) {
    return error;
  }
  if (error instanceof OciError) {
    return importFailed(error.message);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ArmError(500, "InternalServerError", `The import failed: ${message}`);
}
