import { AcrError, type AcrErrorCode } from "../core/errors.ts";
import { formatImageReference } from "../core/image/imageReference.ts";
import { type ImageImport, type RegistryService } from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import { type ArmConnection, checkAddress } from "./armConnection.ts";
import { calling, readErrorBody, refusal } from "./armErrors.ts";
import { catalogRepository, importParameters } from "./armRequests.ts";
import { wordAt } from "./wire.ts";

/** The call that copies images. */
export function createArmImport(connection: ArmConnection): Pick<RegistryService, "importImage"> {
  return {
    importImage: (registry, request, signal) =>
      importImage(connection, registry, request, signal).catch((error: unknown) => {
        throw error instanceof AcrError ? explained(error, request) : error;
      }),
  };
}

function importImage(
  connection: ArmConnection,
  registry: RegistryId,
  request: ImageImport,
  signal: AbortSignal,
): Promise<void> {
  const { client, log } = connection;
  const what = `Cannot import ${sourceName(request)} into ${registry.name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry);
    if (request.targetTags.length === 0) {
      throw new AcrError("invalidRequest", `${what}: no tag is named; say what to call the image`);
    }
    let failure: AcrError | undefined;
    const options = {
      abortSignal: signal,
      onResponse: ({ parsedBody }: { readonly parsedBody?: unknown }) => {
        failure = reportedFailure(what, parsedBody);
      },
    };
    const { resourceGroup, name } = registry;
    const parameters = importParameters(request);
    try {
      const poller = await client.registries.beginImportImage(
        resourceGroup,
        name,
        parameters,
        options,
      );
      await poller.pollUntilDone({ abortSignal: signal });
    } catch (error) {
      throw failure ?? error;
    }
    if (failure !== undefined) {
      throw failure;
    }
  });
}

function sourceName({ source }: ImageImport): string {
  return formatImageReference({ ...source, repository: catalogRepository(source) });
}

/** A failure that comes with HTTP 200, in the body of the operation's state: the SDK would lose or flatten it. */
function reportedFailure(what: string, body: unknown): AcrError | undefined {
  if (wordAt(body, "status", ["Failed", "Canceled"]) === undefined) {
    return undefined;
  }
  const { serviceCode, message } = readErrorBody(0, body);
  const isConflict = serviceCode?.toLowerCase() === "conflict";
  return refusal(what, { status: isConflict ? 409 : 400, serviceCode, message });
}

/** What the service says about a source, which it passes on as it came, and what to do about it. */
const explanations: readonly (readonly [
  said: RegExp,
  code: AcrErrorCode,
  advice: (request: ImageImport) => string,
])[] = [
  [
    /already exists in target registry/u,
    "conflict",
    () => "allow it to be overwritten, or choose another tag",
  ],
  [
    /toomanyrequests|TOOMANYREQUESTS|TooManyRequests|pull rate limit/u,
    "throttled",
    ({ source, credentials }) =>
      credentials === undefined
        ? `give a user name and a password for ${placeOf(source.registry)}, or try again later`
        : `${placeOf(source.registry)} limits this user's pulls; try again later`,
  ],
  [
    /UNAUTHORIZED|Unauthorized/u,
    "unauthorized",
    ({ source, credentials }) =>
      credentials === undefined
        ? `look whether the name is right, or give a user name and a password for ${placeOf(source.registry)}`
        : `look whether the name, the user name and the password for ${placeOf(source.registry)} are right`,
  ],
  [
    /manifest unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|Unable to find manifest/u,
    "notFound",
    ({ source }) => `look whether ${placeOf(source.registry)} has this repository and tag`,
  ],
];

/** Errors of Azure itself keep their meaning; those about the source come with the import's own codes. */
const aboutTheSource: readonly AcrErrorCode[] = ["invalidRequest", "serviceFailed", "conflict"];

function explained(error: AcrError, request: ImageImport): AcrError {
  const explanation = aboutTheSource.includes(error.code)
    ? explanations.find(([said]) => said.test(error.message))
    : undefined;
  if (explanation === undefined) {
    return error;
  }
  const [, code, advice] = explanation;
  const { message, serviceCode } = error;
  return new AcrError(code, `${message}; ${advice(request)}`, { cause: error, serviceCode });
}

function placeOf(registry: string): string {
  return registry === "docker.io" ? "Docker Hub" : registry;
}
