import { AcrError } from "../../core/errors.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type RegistryCatalog } from "../registryCatalog.ts";
import { askChoice, back } from "./wizard.ts";

/** Asks for a task of a registry and gives its name. Rejects with `notFound` when the registry has none. */
export async function pickTask(
  catalog: RegistryCatalog,
  registry: Registry,
  title: string,
): Promise<string> {
  const tasks = await catalog.tasks(registry.id);
  if (tasks.length === 0) {
    throw new AcrError("notFound", `Registry ${registry.id.name} has no tasks: create one first`);
  }
  const chosen = await askChoice(
    { title, step: 1, totalSteps: 1 },
    {
      placeholder: "Task",
      choices: tasks.map((task) => ({
        label: task.name,
        description: task.step.contextPath ?? "",
        value: task.name,
      })),
    },
  );
  return chosen === back ? pickTask(catalog, registry, title) : chosen;
}
