import { type Log } from "../../core/ports.ts";
import { type SourceUploads } from "../blob/folderSourceStore.ts";
import { type BlobLinks } from "../blob/blobLinks.ts";
import { type TaskEngine } from "../engine/taskEngine.ts";
import { type ImageImports } from "../importing/imageImports.ts";
import { type ResourceGroupStore } from "../store/resourceGroupStore.ts";
import { type ResourceStore } from "../store/resourceStore.ts";
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
  readonly operations: Operations;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
