import { type ImageName, parseImageName } from "../importing/imageName.ts";
import {
  type ImportOrigin,
  type ImportRequest,
  type ImportTarget,
} from "../importing/importRequest.ts";
import { remoteAddress } from "../importing/remoteAddress.ts";
import { isRepositoryName } from "../oci/contentName.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, invalidProperty } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import { retryAfter } from "./operations.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { parseRegistryId, provider } from "./resourceId.ts";

/** Importing images: the answer tells where to ask how far it is, as the service's does. */
export function importRoutes(context: ArmContext): readonly Route[] {
  return [[`POST ${registryPattern}/importImage`, (call) => importImage(context, call)]];
}

async function importImage(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const request = importRequestOf(context, await readBody(call));
  const work = context.imports.start(registry.name, request);
  const id = context.operations.start("registries", work);
  const version = encodeURIComponent(call.query.get("api-version") ?? "");
  const place = encodeURIComponent(registry.location.toUpperCase());
  const results = `/subscriptions/${context.subscriptionId}/providers/${provider}/locations/${place}/operationResults`;
  return {
    status: 202,
    headers: {
      ...retryAfter(0),
      location: `${call.origin}${results}/${id}?api-version=${version}`,
    },
  };
}

/** https://learn.microsoft.com/rest/api/containerregistry/registries/import-image */
function importRequestOf(context: ArmContext, body: BodyPart): ImportRequest {
  const source = body.requiredObject("source");
  const origin = originOf(context, source);
  const image = namedImage(source.pathOf("sourceImage"), source.requiredString("sourceImage"));
  const tags = (body.strings("targetTags") ?? []).map((text, index): ImportTarget => {
    const { repository, tag } = targetImage(body.pathOf(`targetTags[${index}]`), text);
    return { repository, tag: tag ?? image.tag ?? "latest" };
  });
  const untagged = (body.strings("untaggedTargetRepositories") ?? []).map(
    (repository, index): ImportTarget => {
      if (!isRepositoryName(repository)) {
        throw notAName(body.pathOf(`untaggedTargetRepositories[${index}]`), repository);
      }
      return { repository, tag: undefined };
    },
  );
  const targets = [...tags, ...untagged];
  if (targets.length === 0) {
    throw invalidProperty(
      body.pathOf("targetTags"),
      "at least one tag is required, or a repository in untaggedTargetRepositories",
    );
  }
  const mode = body.oneOf("mode", ["NoForce", "Force"]) ?? "NoForce";
  return { origin, image, targets, isForced: mode.toLowerCase() === "force" };
}

function originOf(context: ArmContext, source: BodyPart): ImportOrigin {
  const resourceId = source.string("resourceId") ?? "";
  const host = (source.string("registryUri") ?? "").toLowerCase();
  if ((resourceId === "") === (host === "")) {
    throw invalidProperty(
      source.path,
      "either resourceId or registryUri is required, and not both",
    );
  }
  if (resourceId !== "") {
    return { kind: "registry", name: registryIn(context, resourceId) };
  }
  if (remoteAddress(host) === undefined) {
    throw invalidProperty(
      source.pathOf("registryUri"),
      `'${host.slice(0, 300)}' is not the host of a registry`,
    );
  }
  const credentials = source.object("credentials");
  const username = credentials?.string("username") ?? "";
  return {
    kind: "host",
    host,
    credentials:
      credentials === undefined
        ? undefined
        : {
            username: username === "" ? undefined : username,
            password: credentials.requiredString("password"),
          },
  };
}

function registryIn(context: ArmContext, resourceId: string): string {
  const id = parseRegistryId(resourceId);
  const record =
    id?.subscription.toLowerCase() === context.subscriptionId
      ? context.resources.registry(id.registry)
      : undefined;
  if (record?.resourceGroup.toLowerCase() !== id?.group.toLowerCase() || record === undefined) {
    throw new ArmError(
      404,
      "ResourceNotFound",
      `The source registry '${resourceId.slice(0, 300)}' was not found.`,
      "source.resourceId",
    );
  }
  return record.name;
}

function targetImage(path: string, text: string): ImageName {
  const image = namedImage(path, text);
  if (image.digest !== undefined) {
    throw invalidProperty(path, `'${text.slice(0, 300)}' has a digest; a tag is wanted`);
  }
  return image;
}

function namedImage(path: string, text: string): ImageName {
  const image = parseImageName(text);
  if (image === undefined) {
    throw notAName(path, text);
  }
  return image;
}

function notAName(path: string, text: string): ArmError {
  return invalidProperty(
    path,
    `'${text.slice(0, 300)}' is not an image's name: a repository in lower case without a registry's host, and a tag`,
  );
}
