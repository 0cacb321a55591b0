import { workspace } from "vscode";
import { AcrError } from "../../core/errors.ts";
import {
  type Clock,
  type ContextPacker,
  type Log,
  type RegistryService,
} from "../../core/ports.ts";
import { type Connections } from "../connections.ts";
import { type ExplainPages } from "../explain/explainPages.ts";
import { type RegistryCatalog } from "../registryCatalog.ts";
import { type RegistryCredentialStore } from "../registryCredentials.ts";
import { type RememberedBuilds } from "../rememberedBuilds.ts";
import { type RunWatch } from "../runWatch.ts";
import { type ImageFactsSource } from "../tracking/imageFacts.ts";
import { type PinnedTasks } from "../tracking/pinnedTasks.ts";
import { type ServiceFacts } from "../tracking/serviceFacts.ts";
import { type RegistryTree } from "../tree/registryTree.ts";
import { type Verdicts } from "../tracking/verdicts.ts";
import { type DockerfileIndex } from "../workspace/dockerfileIndex.ts";

/** What commands work with. */
export interface CommandContext {
  readonly connections: Connections;
  readonly catalog: RegistryCatalog;
  readonly watch: RunWatch;
  readonly tree: RegistryTree;
  readonly verdicts: Verdicts;
  readonly packer: ContextPacker;
  readonly clock: Clock;
  readonly log: Log;
  readonly remembered: RememberedBuilds;
  readonly serviceFacts: ServiceFacts;
  readonly imageFacts: ImageFactsSource;
  readonly pins: PinnedTasks;
  readonly index: DockerfileIndex;
  readonly credentials: RegistryCredentialStore;
  readonly explainPages: ExplainPages;
  /** Brings the output channel to the front. */
  readonly showOutput: () => void;
}

/**
 * The connected service; a local registry that the user had started before is started again.
 * Rejects with `unreachable` when there is none.
 */
export async function connectedService(
  { connections }: CommandContext,
  signal: AbortSignal,
): Promise<RegistryService> {
  await connections.resume(signal);
  const { service } = connections;
  if (service === undefined) {
    throw new AcrError("unreachable", "No registry is connected: start the local registry first");
  }
  return service;
}

/** Refuses to do anything but reading in a workspace that the user does not trust. */
export function requireTrust(doing: string): void {
  if (!workspace.isTrusted) {
    throw new AcrError(
      "forbidden",
      `${doing} is not possible in Restricted Mode: trust this workspace first`,
    );
  }
}

/** A signal for requests that nobody can cancel by hand: they end by themselves after half a minute. */
export function requestSignal(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
