import { type DockerTaskDefinition } from "../../core/task/task.ts";

/**
 * The line for a POSIX shell that creates the same task with the Azure command line
 * (https://learn.microsoft.com/cli/azure/acr/task#az-acr-task-create). A secret argument's value is left out.
 */
export function azTaskCreateLine(registry: string, task: DockerTaskDefinition): string {
  const trigger = task.baseImageTrigger;
  const parameters = [
    ["--registry", registry],
    ["--name", task.name],
    ["--context", task.contextPath],
    ["--file", task.dockerFilePath],
    ...task.imageNames.map((image) => ["--image", image]),
    ...task.arguments.map(({ name, value, isSecret }) =>
      isSecret ? ["--secret-arg", `${name}=…`] : ["--arg", `${name}=${value}`],
    ),
    ...(task.target === undefined ? [] : [["--target", task.target]]),
    ...(trigger === undefined
      ? [["--base-image-trigger-enabled", "false"]]
      : [["--base-image-trigger-type", trigger]]),
    ["--commit-trigger-enabled", "false"],
  ];
  return [
    "az acr task create",
    ...parameters.map(([name = "", value = ""]) => `${name} ${quoted(value)}`),
  ].join(" ");
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
