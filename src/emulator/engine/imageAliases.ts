/** Tags of the ACR engine's own images; they change with almost every release of it. */
const engineImages: ReadonlyMap<string, string> = new Map([
  ["acr", "mcr.microsoft.com/acr/acr-cli:0.19"],
  ["az", "mcr.microsoft.com/acr/azure-cli:2ff604c"],
  ["bash", "mcr.microsoft.com/acr/bash:2ff604c"],
  ["cssc", "mcr.microsoft.com/acr/cssc:2ff604c"],
  ["curl", "mcr.microsoft.com/acr/curl:2ff604c"],
]);

/**
 * Replaces the first word of a command when it stands for an image in a task file. Only files of version v1.1.0 and
 * later know such aliases, and only without a tag (https://aka.ms/acr/tasks/task-aliases).
 */
export function expandImageAlias(command: string, taskFile: string): string {
  const hasAliases = /^version:[ \t]*["']?v1\.[1-9]/mu.test(taskFile);
  return hasAliases
    ? command.replace(/^\s*(\S+)/u, (written, word: string) => engineImages.get(word) ?? written)
    : command;
}

/** The alias of one of the engine's own images. */
export function aliasOf(image: string): string | undefined {
  return [...engineImages].find(([, full]) => full === image)?.[0];
}
