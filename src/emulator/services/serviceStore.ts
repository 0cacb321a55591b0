import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileNameOf, registryNamePattern } from "../store/resourceName.ts";
import { besideName, unfinishedEnding } from "../store/writeBeside.ts";
import { ServiceCollection } from "./serviceCollection.ts";
import {
  type CacheRuleRecord,
  type CredentialSetRecord,
  isCacheRuleRecord,
  isCredentialSetRecord,
  isScopeMapRecord,
  isTaskRunRecord,
  isTokenRecord,
  type ScopeMapRecord,
  isWebhookRecord,
  type TaskRunRecord,
  type TokenRecord,
  type WebhookRecord,
} from "./serviceRecords.ts";

/** What registries have beside images, tasks and runs. */
export interface ServiceStore {
  readonly scopeMaps: ServiceCollection<ScopeMapRecord>;
  readonly tokens: ServiceCollection<TokenRecord>;
  readonly webhooks: ServiceCollection<WebhookRecord>;
  readonly cacheRules: ServiceCollection<CacheRuleRecord>;
  readonly credentialSets: ServiceCollection<CredentialSetRecord>;
  readonly taskRuns: ServiceCollection<TaskRunRecord>;
  /** Removes everything that is kept for a registry. */
  deleteRegistry(name: string): Promise<void>;
}

/** Opens the store below a folder, which is made when missing, and removes what an earlier process left unfinished. */
export async function openServiceStore(folder: string): Promise<ServiceStore> {
  const collections = {
    scopeMaps: new ServiceCollection(folder, "scopeMaps", isScopeMapRecord),
    tokens: new ServiceCollection(folder, "tokens", isTokenRecord),
    webhooks: new ServiceCollection(folder, "webhooks", isWebhookRecord),
    cacheRules: new ServiceCollection(folder, "cacheRules", isCacheRuleRecord),
    credentialSets: new ServiceCollection(folder, "credentialSets", isCredentialSetRecord),
    taskRuns: new ServiceCollection(folder, "taskRuns", isTaskRunRecord),
  };
  const all = Object.values(collections);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.endsWith(unfinishedEnding)) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    } else if (registryNamePattern.test(name)) {
      await Promise.all(all.map((collection) => collection.load(name)));
    }
  }
  return {
    ...collections,
    deleteRegistry: async (name) => {
      await Promise.all(all.map((collection) => collection.forget(name)));
      await removeFolder(path.join(folder, fileNameOf(name, registryNamePattern)));
    },
  };
}

/** By one rename, so that whoever is killed in between leaves all or nothing. */
async function removeFolder(folder: string): Promise<void> {
  const aside = besideName(folder);
  const isThere = await rename(folder, aside).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        return false;
      }
      throw error;
    },
  );
  if (isThere) {
    await rm(aside, { recursive: true, force: true });
  }
}
