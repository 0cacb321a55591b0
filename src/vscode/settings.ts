import { workspace, type ConfigurationScope } from "vscode";

/** Name of the setting for the local registry's data folder. */
export const dataFolderSettingName = "acrTasks.localRegistry.dataFolder";

/** Folder for the local registry's data as the user set it, or undefined for the extension's own. */
export function dataFolderSetting(): string | undefined {
  const folder = workspace.getConfiguration("acrTasks").get("localRegistry.dataFolder", "").trim();
  return folder === "" ? undefined : folder;
}

/** Whether lenses are wanted in this document. */
export function isCodeLensEnabled(scope: ConfigurationScope): boolean {
  return workspace.getConfiguration("acrTasks", scope).get("codeLens.enabled", true);
}

/** Whether registries may be asked which digests tags have. */
export function areLookupsEnabled(): boolean {
  return workspace.getConfiguration("acrTasks").get("registryLookups.enabled", true);
}
