import { type Log } from "../../core/ports.ts";
import { type SourceUploads } from "../blob/folderSourceStore.ts";
import { type BlobLinks } from "../blob/blobLinks.ts";
import { type RegistryDirectory } from "../engine/registryDirectory.ts";
import { type TaskEngine } from "../engine/taskEngine.ts";
import { type ImageImports } from "../importing/imageImports.ts";
import { type ContentStore } from "../oci/contentStore.ts";
import { type SecretSource } from "../services/secretSource.ts";
import { type ServiceStore } from "../services/serviceStore.ts";
import { type WebhookDeliveries } from "../services/webhookDeliveries.ts";
import { type ResourceGroupStore } from "../store/resourceGroupStore.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
import { type VaultStore } from "../vault/vaultStore.ts";
import { type Operations } from "./operations.ts";
import { type RegistryLifecycle } from "./registryLifecycle.ts";

/** What the emulator's Azure Resource Manager works with. */
export interface ArmContext {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly resources: ResourceStore;
  readonly groups: ResourceGroupStore;
  readonly sources: SourceUploads;
  readonly links: BlobLinks;
  readonly engine: TaskEngine;
  readonly lifecycle: RegistryLifecycle;
  readonly imports: ImageImports;
  readonly services: ServiceStore;
  readonly vaults: VaultStore;
  /** Absent where there are no vaults. */
  readonly secrets: SecretSource | undefined;
  readonly directory: RegistryDirectory;
  readonly content: ContentStore;
  readonly webhooks: WebhookDeliveries;
  readonly operations: Operations;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
