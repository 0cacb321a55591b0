import { isObject } from "../store/storedRecord.ts";
import { checkedDigest, checkedTag } from "./contentName.ts";
import {
  type ChangeableAttributes,
  type ManifestRecord,
  type TagRecord,
  unlocked,
} from "./contentRecord.ts";
import { defaultPageLength } from "./listingRoutes.ts";
import { checkDeletable, checkUnlocked } from "./locks.ts";
import { json, type OciAnswer, type OciCall, type OciRoute, readBody } from "./ociCall.ts";
import { OciError } from "./ociError.ts";
import { compareNames, type ListOrder, pageOf } from "./page.ts";
import { type RepositoryContent } from "./repositoryContent.ts";

const longestAttributes = 64 * 1024;

/**
 * ACR's own listings, version 2021-07-01 of the data plane:
 * https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerregistry/data-plane
 */
export const acrListings: readonly OciRoute[] = [
  {
    pattern: /^\/acr\/v1\/(?<repository>.+)\/_tags\/?$/u,
    methods: { GET: { needs: ["metadata_read"], answer: listTags } },
  },
  {
    pattern: /^\/acr\/v1\/(?<repository>.+)\/_tags\/(?<reference>[^/]+)$/u,
    methods: {
      GET: { needs: ["metadata_read"], answer: showTag },
      PATCH: { needs: ["metadata_write"], answer: changeTag },
      DELETE: { needs: ["delete"], answer: deleteTag },
    },
  },
  {
    pattern: /^\/acr\/v1\/(?<repository>.+)\/_manifests\/?$/u,
    methods: { GET: { needs: ["metadata_read"], answer: listManifests } },
  },
  {
    pattern: /^\/acr\/v1\/(?<repository>.+)\/_manifests\/(?<reference>[^/]+)$/u,
    methods: {
      GET: { needs: ["metadata_read"], answer: showManifest },
      PATCH: { needs: ["metadata_write"], answer: changeManifest },
    },
  },
  {
    pattern: /^\/acr\/v1\/(?<repository>.+?)\/?$/u,
    methods: {
      GET: { needs: ["metadata_read"], answer: showRepository },
      PATCH: { needs: ["metadata_write"], answer: changeRepository },
      DELETE: { needs: ["delete"], answer: deleteRepository },
    },
  },
];

async function showRepository(call: OciCall): Promise<OciAnswer> {
  const { record, manifests, tags } = repositoryOf(call);
  const times = [...manifests.values(), ...tags.values()].map(
    ({ lastUpdateTime }) => lastUpdateTime,
  );
  return Promise.resolve(
    json({
      ...imageName(call),
      createdTime: record.createdTime,
      lastUpdateTime: times.sort(compareNames).at(-1) ?? record.createdTime,
      manifestCount: manifests.size,
      tagCount: tags.size,
      changeableAttributes: record.attributes,
    }),
  );
}

async function changeRepository(call: OciCall): Promise<OciAnswer> {
  const repository = repositoryOf(call);
  await repository.setAttributes(await changedAttributes(call, repository.record.attributes));
  return showRepository(call);
}

async function deleteRepository(call: OciCall): Promise<OciAnswer> {
  const repository = repositoryOf(call);
  checkDeletable(repository);
  const manifestsDeleted = [...repository.manifests.keys()];
  const tagsDeleted = [...repository.tags.keys()];
  const manifests = [...repository.manifests.values()];
  await call.registry.deleteRepository(call.repository);
  for (const { digest, mediaType, size } of manifests) {
    call.tell({ action: "delete", tag: undefined, digest, mediaType, size });
  }
  return json({ manifestsDeleted, tagsDeleted }, {}, 202);
}

async function listTags(call: OciCall): Promise<OciAnswer> {
  const digest = call.query.get("digest");
  const tags = [...repositoryOf(call).tags.values()]
    .filter(({ attributes }) => attributes.listEnabled)
    .filter((tag) => digest === null || tag.digest === digest);
  const { items, headers } = orderedPage(tags, ({ name }) => name, call);
  return Promise.resolve(json({ ...imageName(call), tags: items.map(tagView) }, headers));
}

async function showTag(call: OciCall): Promise<OciAnswer> {
  return Promise.resolve(json({ ...imageName(call), tag: tagView(tagOf(call)) }));
}

async function changeTag(call: OciCall): Promise<OciAnswer> {
  const { name, attributes } = tagOf(call);
  await repositoryOf(call).setTagAttributes(name, await changedAttributes(call, attributes));
  return showTag(call);
}

async function deleteTag(call: OciCall): Promise<OciAnswer> {
  const { name } = tagOf(call);
  const repository = repositoryOf(call);
  checkUnlocked("deleteEnabled", repository, name);
  await repository.deleteTag(name);
  return { status: 202 };
}

async function listManifests(call: OciCall): Promise<OciAnswer> {
  const repository = repositoryOf(call);
  const manifests = [...repository.manifests.values()].filter(
    ({ attributes }) => attributes.listEnabled,
  );
  const { items, headers } = orderedPage(manifests, ({ digest }) => digest, call);
  const views = items.map((record) => manifestView(record, repository));
  return Promise.resolve(json({ ...imageName(call), manifests: views }, headers));
}

async function showManifest(call: OciCall): Promise<OciAnswer> {
  const repository = repositoryOf(call);
  const record = manifestOf(call);
  const references = record.children.map(({ digest, architecture, os }) => ({
    digest,
    architecture,
    os,
  }));
  const view = {
    ...manifestView(record, repository),
    ...(references.length === 0 ? {} : { references }),
  };
  return Promise.resolve(json({ ...imageName(call), manifest: view }));
}

async function changeManifest(call: OciCall): Promise<OciAnswer> {
  const { digest, attributes } = manifestOf(call);
  await repositoryOf(call).setManifestAttributes(digest, await changedAttributes(call, attributes));
  return showManifest(call);
}

function imageName(call: OciCall): { readonly registry: string; readonly imageName: string } {
  return { registry: call.loginServer, imageName: call.repository };
}

function repositoryOf(call: OciCall): RepositoryContent {
  return call.registry.knownRepository(call.repository);
}

function tagOf(call: OciCall): TagRecord {
  const name = checkedTag(call.reference);
  const tag = repositoryOf(call).tags.get(name);
  if (tag === undefined) {
    throw new OciError("TAG_UNKNOWN", `${call.repository} has no tag ${name}`, {
      detail: { name: call.repository, tag: name },
    });
  }
  return tag;
}

function manifestOf(call: OciCall): ManifestRecord {
  const digest = checkedDigest(call.reference);
  const record = repositoryOf(call).manifests.get(digest);
  if (record === undefined) {
    throw new OciError("MANIFEST_UNKNOWN", `${call.repository} has no manifest ${digest}`, {
      detail: { name: call.repository, digest },
    });
  }
  return record;
}

function tagView({ name, digest, createdTime, lastUpdateTime, attributes }: TagRecord): object {
  return {
    name,
    digest,
    createdTime,
    lastUpdateTime,
    signed: false,
    changeableAttributes: attributes,
  };
}

function manifestView(record: ManifestRecord, repository: RepositoryContent): object {
  const content = record.blobs.length === 0 ? record.children : record.blobs;
  return {
    digest: record.digest,
    imageSize: content.reduce((sum, { size }) => sum + size, 0),
    createdTime: record.createdTime,
    lastUpdateTime: record.lastUpdateTime,
    architecture: record.architecture,
    os: record.os,
    mediaType: record.mediaType,
    configMediaType: record.configMediaType,
    tags: [...repository.tags.values()]
      .filter(({ digest }) => digest === record.digest)
      .map(({ name }) => name)
      .sort(compareNames),
    changeableAttributes: record.attributes,
  };
}

/** Sorts by name, or by the time of the last change as `orderby` asks, and cuts the page. */
function orderedPage<T extends { readonly lastUpdateTime: string }>(
  items: readonly T[],
  nameOf: (item: T) => string,
  { path, query }: OciCall,
): ReturnType<typeof pageOf<T>> {
  const order = orderOf(query);
  const sorted = [...items].sort((one, other) =>
    order === "name"
      ? compareNames(nameOf(one), nameOf(other))
      : compareNames(one.lastUpdateTime, other.lastUpdateTime) * (order === "timeasc" ? 1 : -1),
  );
  return pageOf(sorted, nameOf, order, { path, query, defaultLength: defaultPageLength });
}

function orderOf(query: URLSearchParams): ListOrder {
  const order = query.get("orderby") ?? "";
  if (order === "timeasc" || order === "timedesc") {
    return order;
  }
  if (order !== "" && order !== "none") {
    throw new OciError(
      "UNSUPPORTED",
      `The order ${order.slice(0, 100)} is not known; send timeasc, timedesc or none`,
      { status: 400 },
    );
  }
  return "name";
}

/** The attributes as the request's body changes them; what it does not name stays. */
async function changedAttributes(
  call: OciCall,
  present: ChangeableAttributes,
): Promise<ChangeableAttributes> {
  const value = parseJson(await readBody(call.body, longestAttributes));
  if (!isObject(value)) {
    throw badAttributes("the body must be a JSON object");
  }
  const changes = Object.keys(unlocked).map((key) => [key, value[key]] as const);
  const wrong = changes.find(([, given]) => given !== undefined && typeof given !== "boolean");
  if (wrong !== undefined) {
    throw badAttributes(`${wrong[0]} must be true or false`);
  }
  const isOn = (key: keyof ChangeableAttributes): boolean => {
    const given = value[key];
    return typeof given === "boolean" ? given : present[key];
  };
  return {
    deleteEnabled: isOn("deleteEnabled"),
    writeEnabled: isOn("writeEnabled"),
    listEnabled: isOn("listEnabled"),
    readEnabled: isOn("readEnabled"),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

function badAttributes(reason: string): OciError {
  return new OciError("UNSUPPORTED", `The attributes cannot be changed: ${reason}`, {
    status: 400,
  });
}
