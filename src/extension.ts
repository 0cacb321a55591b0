import { Uri, window, workspace, type ExtensionContext } from "vscode";
import { type LocalRegistryAddress, type Log, type RegistryService } from "./core/ports.ts";
import { createContextPacker } from "./host/contextPacker.ts";
import { createEmulatorProcess } from "./host/emulatorProcess.ts";
import { BaseImageLens } from "./vscode/codelens/baseImageLens.ts";
import { ExplainPages } from "./vscode/codelens/explainPage.ts";
import { Verdicts } from "./vscode/codelens/verdicts.ts";
import { registerCommands } from "./vscode/commands/commandTable.ts";
import { Connections } from "./vscode/connections.ts";
import { createChannelLog } from "./vscode/logChannel.ts";
import { RegistryCatalog } from "./vscode/registryCatalog.ts";
import { RememberedBuilds } from "./vscode/rememberedBuilds.ts";
import { rememberedStart } from "./vscode/rememberedStart.ts";
import { keepEndRevealed } from "./vscode/runs/revealEnd.ts";
import { RunLogFiles } from "./vscode/runs/runLogFiles.ts";
import { RunWatch } from "./vscode/runWatch.ts";
import { dataFolderSetting } from "./vscode/settings.ts";
import { systemClock as clock } from "./vscode/systemClock.ts";
import { RegistriesView } from "./vscode/tree/registriesView.ts";
import { RegistryTree } from "./vscode/tree/registryTree.ts";

/** What the extension gives to other extensions and to its own tests. */
export interface ExtensionApi {
  readonly tree: RegistryTree;
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
  const tree = new RegistryTree({ connections, catalog, clock, log });
  const remembered = new RememberedBuilds(workspaceState);
  const verdicts = new Verdicts({ connections, catalog, watch, remembered, log });
  const packer = createContextPacker();
  const showOutput = (): void => channel.show();
  subscriptions.push(
    channel,
    connections,
    catalog,
    watch,
    tree,
    verdicts,
    new RegistriesView({ tree, connections, catalog, watch, log }),
    new RunLogFiles({ connections, clock, log }),
    keepEndRevealed(),
    new BaseImageLens(verdicts),
    new ExplainPages(verdicts),
    registerCommands({
      connections,
      catalog,
      watch,
      tree,
      verdicts,
      packer,
      clock,
      log,
      remembered,
      showOutput,
    }),
  );
  return { tree, connections };
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
