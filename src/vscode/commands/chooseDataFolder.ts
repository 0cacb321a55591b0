import { commands, env } from "vscode";
import { dataFolderSettingName } from "../settings.ts";

/** Opens the setting that names the local registry's data folder, on the page where the editor shows it. */
export async function chooseDataFolder(): Promise<void> {
  // A setting of the machine is shown among the remote ones where the extension runs on another machine.
  const page = env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
  await commands.executeCommand(`workbench.action.${page}`, { query: dataFolderSettingName });
}
