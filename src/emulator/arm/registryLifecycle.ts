import { type RegistryRecord } from "../resources.ts";

/** What a new registry is made from; port, run prefix and passwords are added. */
export type RegistryDraft = Pick<
  RegistryRecord,
  "name" | "resourceGroup" | "location" | "sku" | "adminUserEnabled" | "tags" | "creationDate"
>;

/** Makes and removes registries with all that belongs to them: data plane, tasks, runs, logs and images. */
export interface RegistryLifecycle {
  /** Opens a data plane and stores the registry. Gives the present one when there is one of that name. */
  add(draft: RegistryDraft): Promise<RegistryRecord>;
  /** Cancels its runs, waits until they have ended, closes its data plane and deletes everything. */
  remove(record: RegistryRecord): Promise<void>;
  /** Bytes that its images take on disk; what images share counts once. */
  size(record: RegistryRecord): Promise<number>;
}
