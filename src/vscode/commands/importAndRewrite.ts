import { CancellationError, window } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { formatFamiliarReference, formatImageReference } from "../../core/image/imageReference.ts";
import { type ImageImport, type RegistryService } from "../../core/ports.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { knownRegistry } from "../tracking/serviceFacts.ts";
import { withCancellableProgress } from "../progress.ts";
import { messageOf } from "../showError.ts";
import { askImport, type ImportAnswers } from "./askImport.ts";
import {
  connectedService,
  requestSignal,
  requireTrust,
  type CommandContext,
} from "./commandContext.ts";
import { rewriteLines } from "./rewriteLines.ts";

/** What importing gives back: to tests, keybindings and other extensions. */
export interface ImportedImage {
  readonly registry: string;
  /** Repository and tag in the registry. */
  readonly name: string;
  /** Number of `FROM` lines that were offered to be rewritten. */
  readonly lines: number;
}

/**
 * Copies a base image into a registry of one's own, where ACR watches it, and has `FROM` lines take the copy. The
 * service does the copying. The edit is shown before it is made and can be undone as one.
 */
export async function importAndRewrite(
  context: CommandContext,
  argument: unknown,
): Promise<ImportedImage> {
  requireTrust("Importing an image");
  const service = await connectedService(context, requestSignal());
  const answers = await askImport(context, argument);
  const { registry, source, name } = answers;
  await importImage(context, service, answers);
  const { aliasHosts, loginServer } = knownRegistry(registry);
  // A local registry's port changes; the name that the real one would have does not.
  const isLocal = !loginServer.endsWith(".azurecr.io");
  const host = (isLocal ? aliasHosts[0] : undefined) ?? loginServer;
  await context.imageFacts.noteImport(`${loginServer}/${name}`, formatFamiliarReference(source));
  await rewriteLines(answers.lines, { host, name }, answers.style);
  await lookForRuns(context, registry);
  return { registry: registry.id.name, name, lines: answers.lines.length };
}

/** The image that came may have started tasks. */
async function lookForRuns({ catalog, log }: CommandContext, { id }: Registry): Promise<void> {
  try {
    await catalog.poll(id, requestSignal());
  } catch (error) {
    // What was asked for is done; the runs are looked for again when somebody looks at them.
    log.warn(`Polling runs of ${id.name}: ${messageOf(error)}`);
  }
}

/** Imports; asks for leave to overwrite and for credentials only when the service says that they are needed. */
async function importImage(
  context: CommandContext,
  service: RegistryService,
  { registry, source, name }: ImportAnswers,
): Promise<void> {
  const host = source.registry;
  const from = (await context.catalog.registries()).find((own) =>
    [knownRegistry(own).loginServer, ...knownRegistry(own).aliasHosts].includes(host),
  );
  let request: ImageImport = {
    source,
    sourceRegistry: from?.id,
    credentials: await context.credentials.of(host),
    targetTags: [name],
    isOverwriteAllowed: false,
  };
  for (;;) {
    try {
      await withCancellableProgress(
        `Importing ${formatFamiliarReference(source)} to ${registry.id.name}`,
        (_progress, signal) => service.importImage(registry.id, request, signal),
      );
      return;
    } catch (error) {
      request = await nextAttempt(context, request, error, `${registry.id.name}/${name}`);
    }
  }
}

/** What to try next; rejects with the error where nothing helps or the user does not want it. */
async function nextAttempt(
  context: CommandContext,
  request: ImageImport,
  error: unknown,
  target: string,
): Promise<ImageImport> {
  const code = error instanceof AcrError ? error.code : undefined;
  const host = request.source.registry;
  if (code === "conflict" && !request.isOverwriteAllowed) {
    const detail = `It will then be ${formatImageReference(request.source)}; tasks whose base image it is will run.`;
    const answer = await window.showWarningMessage(
      `${target} exists already. Overwrite it?`,
      { modal: true, detail },
      "Overwrite",
    );
    if (answer === "Overwrite") {
      return { ...request, isOverwriteAllowed: true };
    }
    throw new CancellationError();
  }
  const isRefused = code === "unauthorized" || code === "forbidden" || code === "throttled";
  if (isRefused && request.sourceRegistry === undefined) {
    const why = error instanceof Error ? error.message : "";
    const credentials = await context.credentials.ask(host, why);
    if (credentials !== undefined) {
      return { ...request, credentials };
    }
  }
  throw error;
}
