import { type TaskEngine } from "../engine/taskEngine.ts";
import { type ImageImports } from "../importing/imageImports.ts";
import { type ContentStore } from "../oci/contentStore.ts";
import { type RegistryRecord } from "../resources.ts";
import { type ArtifactCache } from "../services/artifactCache.ts";
import { type ServiceStore } from "../services/serviceStore.ts";
import { type RegistryServers } from "../serverRegistries.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { OrderedActions } from "../store/writeBeside.ts";
import { type RegistryDraft, type RegistryLifecycle } from "./registryLifecycle.ts";
import { newPassword } from "./registryRoutes.ts";

/** What registries are made of. */
export interface LifecycleParts {
  readonly resources: ResourceStore;
  readonly content: ContentStore;
  readonly services: ServiceStore;
  readonly cache: ArtifactCache;
  readonly servers: RegistryServers;
  readonly engine: TaskEngine;
  readonly imports: ImageImports;
}

/** The letters that run ids start with, as in all recorded answers of the service. */
const runPrefix = "cf";

/** Makes and removes registries on this machine. What concerns one registry happens in the order of the calls. */
export function createRegistryLifecycle(parts: LifecycleParts): RegistryLifecycle {
  const actions = new OrderedActions();
  return {
    add: (draft) => actions.run(draft.name.toLowerCase(), () => add(parts, draft)),
    remove: (record) => actions.run(record.name.toLowerCase(), () => remove(parts, record)),
    size: (record) => parts.content.size(record.name),
  };
}

async function add(parts: LifecycleParts, draft: RegistryDraft): Promise<RegistryRecord> {
  const present = parts.resources.registry(draft.name);
  if (present !== undefined) {
    return present;
  }
  // Images of a registry of that name whose removal was cut off must not come back.
  await parts.content.deleteRegistry(draft.name);
  await parts.services.deleteRegistry(draft.name);
  const port = await parts.servers.open(draft.name, 0);
  const record: RegistryRecord = {
    ...draft,
    port,
    runPrefix,
    adminPasswords: [newPassword(), newPassword()],
    formerLoginServers: [],
  };
  await parts.resources.putRegistry(record);
  return record;
}

async function remove(parts: LifecycleParts, { name }: RegistryRecord): Promise<void> {
  await parts.engine.cancelAll(name);
  await parts.servers.close(name);
  await parts.resources.deleteRegistry(name);
  // A client or a trigger may have queued more in between; a registry made again under the name counts from cf1.
  await parts.engine.cancelAll(name);
  await parts.imports.cancelAll(name);
  await parts.cache.cancelAll(name);
  await parts.content.deleteRegistry(name);
  await parts.services.deleteRegistry(name);
}
