/** Tags of the ACR engine's own images; they change with almost every release of it. */
const engineImages: ReadonlyMap<string, string> = new Map([
  ["acr", "mcr.microsoft.com/acr/acr-cli:0.19"],
  ["az", "mcr.microsoft.com/acr/azure-cli:2ff604c"],
  ["bash", "mcr.microsoft.com/acr/bash:2ff604c"],
  ["cssc", "mcr.microsoft.com/acr/cssc:2ff604c"],
  ["curl", "mcr.microsoft.com/acr/curl:2ff604c"],
]);

/**
 * The image that the first word of a command stands for in a task file, or undefined when it is no alias. Only
 * files of version v1.1.0 and later know them, and only without a tag (https://aka.ms/acr/tasks/task-aliases).
 */
export function aliasedImage(word: string, taskFile: string): string | undefined {
  const hasAliases = /^version:[ \t]*["']?v1\.[1-9]/mu.test(taskFile);
  return hasAliases ? engineImages.get(word) : undefined;
}
