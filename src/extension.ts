import { Uri, window, workspace, type ExtensionContext } from "vscode";
import { type LocalRegistryAddress, type Log, type RegistryService } from "./core/ports.ts";
import { CachedImageDirectory } from "./core/registry/cachedImageDirectory.ts";
import { createContextPacker } from "./host/contextPacker.ts";
import { createEmulatorProcess } from "./host/emulatorProcess.ts";
import { BaseImageTree } from "./vscode/baseImages/baseImageTree.ts";
import { BaseImagesView } from "./vscode/baseImages/baseImagesView.ts";
import { BaseImageLens } from "./vscode/codelens/baseImageLens.ts";
import { remedyCommandsFor } from "./vscode/codelens/verdictActions.ts";
import { type CommandContext } from "./vscode/commands/commandContext.ts";
import { registerCommands } from "./vscode/commands/commandTable.ts";
import { Connections } from "./vscode/connections.ts";
import { ExplainPages } from "./vscode/explain/explainPages.ts";
import { createChannelLog } from "./vscode/logChannel.ts";
import { ProblemFixes } from "./vscode/problems/problemFixes.ts";
import { ProblemsInEditors } from "./vscode/problems/problemsInEditors.ts";
import { RegistryCatalog } from "./vscode/registryCatalog.ts";
import { RegistryCredentialStore } from "./vscode/registryCredentials.ts";
import { RememberedBuilds } from "./vscode/rememberedBuilds.ts";
import { rememberedStart } from "./vscode/rememberedStart.ts";
import { keepEndRevealed } from "./vscode/runs/revealEnd.ts";
import { RunLogFiles } from "./vscode/runs/runLogFiles.ts";
import { RunWatch } from "./vscode/runWatch.ts";
import { areLookupsEnabled, dataFolderSetting } from "./vscode/settings.ts";
import { systemClock as clock } from "./vscode/systemClock.ts";
import { createBaseImageStates } from "./vscode/tracking/baseImageStates.ts";
import { BaseImageSituations } from "./vscode/tracking/baseImageSituations.ts";
import { Explanations } from "./vscode/tracking/explanations.ts";
import { ImageFactsSource } from "./vscode/tracking/imageFacts.ts";
import { PinnedTasks } from "./vscode/tracking/pinnedTasks.ts";
import { ServiceFacts } from "./vscode/tracking/serviceFacts.ts";
import { isLookedUp } from "./vscode/tracking/watchedLocations.ts";
import { Verdicts } from "./vscode/tracking/verdicts.ts";
import { RegistriesView } from "./vscode/tree/registriesView.ts";
import { RegistryTree } from "./vscode/tree/registryTree.ts";
import { DockerfileIndex } from "./vscode/workspace/dockerfileIndex.ts";
import { editorFiles } from "./vscode/workspace/editorFiles.ts";

/** What the extension gives to other extensions and to its own tests. */
export interface ExtensionApi {
  readonly tree: RegistryTree;
  readonly baseImages: BaseImageTree;
  readonly connections: Connections;
}

/** Makes every object once and registers what VS Code calls. Starts nothing: no process, no request. */
export function activate(context: ExtensionContext): ExtensionApi {
  const { globalState, globalStorageUri, workspaceState, subscriptions } = context;
  const channel = window.createOutputChannel("ACR Tasks", { log: true });
  const log = createChannelLog(channel);
  const host = createEmulatorProcess({
    program: context.asAbsolutePath("dist/emulator.js"),
    dataFolder: () =>
      dataFolderSetting() ?? Uri.joinPath(globalStorageUri, "local-registry").fsPath,
    log,
  });
  const connections = new Connections({
    host,
    connect: (address) => connect(address, log),
    remembered: rememberedStart(globalState),
    isStartAllowed: () => workspace.isTrusted,
  });
  const catalog = new RegistryCatalog(connections);
  const watch = new RunWatch(catalog, clock, log);
  const remembered = new RememberedBuilds(workspaceState);
  const shared = { connections, catalog, watch, remembered, clock, log };
  const tracking = createTracking(context, shared);
  const tree = new RegistryTree({ ...shared, states: createBaseImageStates(tracking.verdicts) });
  subscriptions.push(
    channel,
    connections,
    catalog,
    watch,
    tree,
    new RegistriesView({ ...shared, tree }),
    new RunLogFiles(shared),
    keepEndRevealed(),
    registerCommands({
      ...shared,
      ...tracking,
      tree,
      credentials: new RegistryCredentialStore(context.secrets),
      packer: createContextPacker(),
      showOutput: () => channel.show(),
    }),
  );
  return { tree, baseImages: tracking.baseImages, connections };
}

/** Makes what says whether base images are tracked, and what shows it. */
function createTracking(
  { globalState, workspaceState, extensionUri, subscriptions }: ExtensionContext,
  shared: Pick<
    CommandContext,
    "connections" | "catalog" | "watch" | "remembered" | "clock" | "log"
  >,
): Pick<
  CommandContext,
  "verdicts" | "serviceFacts" | "imageFacts" | "explainPages" | "pins" | "index"
> & { readonly baseImages: BaseImageTree } {
  const { catalog, log } = shared;
  const serviceFacts = new ServiceFacts(shared);
  const imageFacts = new ImageFactsSource({
    ...shared,
    directory: createDirectory(),
    memory: globalState,
    isAllowed: (image) =>
      isLookedUp(image, serviceFacts.registries() ?? []) &&
      workspace.isTrusted &&
      areLookupsEnabled(),
  });
  const pins = new PinnedTasks(workspaceState);
  const index = new DockerfileIndex(editorFiles, clock, log);
  const sources = { ...shared, service: serviceFacts, images: imageFacts, pins, index };
  const verdicts = new Verdicts(sources);
  const explanations = new Explanations({ ...sources, verdicts });
  const situations = new BaseImageSituations({ ...sources, verdicts });
  const baseImages = new BaseImageTree({ ...shared, source: situations });
  const explainPages = new ExplainPages({
    ...shared,
    source: explanations,
    extensionUri,
    commandsFor: (remedy, subject) => remedyCommandsFor(remedy, subject, verdicts),
  });
  subscriptions.push(
    catalog.onDidChange(() => imageFacts.outdate()),
    serviceFacts,
    imageFacts,
    index,
    verdicts,
    situations,
    baseImages,
    explainPages,
    new BaseImagesView({ tree: baseImages, source: situations }),
    new BaseImageLens(verdicts, explanations),
    new ProblemsInEditors({ ...shared, verdicts }),
    new ProblemFixes(verdicts),
  );
  return { verdicts, serviceFacts, imageFacts, explainPages, pins, index, baseImages };
}

/** Connects to a local registry. The client's packages are large: they are loaded when there is one. */
async function connect(
  { arm, subscriptionId }: LocalRegistryAddress,
  log: Log,
): Promise<RegistryService> {
  const [{ createArmRegistryService }, { localCredential }] = await Promise.all([
    import("./azure/armRegistryService.ts"),
    import("./azure/localCredential.ts"),
  ]);
  const credential = localCredential();
  return createArmRegistryService({ endpoint: arm, subscriptionId, credential, log });
}

/** Asks registries about tags; only those of this machine are given a credential, which is no secret. */
function createDirectory(): () => Promise<CachedImageDirectory> {
  let made: Promise<CachedImageDirectory> | undefined;
  return () => (made ??= load());
}

async function load(): Promise<CachedImageDirectory> {
  const [{ createImageDirectory }, { localCredential }] = await Promise.all([
    import("./azure/imageDirectory.ts"),
    import("./azure/localCredential.ts"),
  ]);
  const local = { credential: localCredential(), scope: "https://management.azure.com/.default" };
  const directory = createImageDirectory({
    clock,
    credentialFor: (host) => (host.startsWith("127.0.0.1:") ? local : undefined),
  });
  return new CachedImageDirectory({ directory, clock });
}
