import { AcrError } from "../../core/errors.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { type RegistryCatalog } from "../registryCatalog.ts";
import { askChoice, back, type Page } from "./wizard.ts";

/** Asks for one of the connected registries; `preferred` is proposed. */
export async function askRegistry(
  page: Page,
  registries: readonly Registry[],
  preferred: string | undefined,
): Promise<Registry | typeof back> {
  const sorted = registries.toSorted(
    (one, other) => Number(other.id.name === preferred) - Number(one.id.name === preferred),
  );
  return askChoice(page, {
    placeholder: "Registry",
    choices: sorted.map((registry) => ({
      label: registry.id.name,
      description: registry.loginServer,
      value: registry,
    })),
    isChosen: ({ id }) => id.name === preferred,
  });
}

/** The only registry, or the one that the user picks. Rejects with `notFound` when there is none. */
export async function pickRegistry(catalog: RegistryCatalog, title: string): Promise<Registry> {
  const registries = await connectedRegistries(catalog);
  const [only] = registries;
  if (registries.length === 1 && only !== undefined) {
    return only;
  }
  const registry = await askRegistry({ title, step: 1, totalSteps: 1 }, registries, undefined);
  return registry === back ? pickRegistry(catalog, title) : registry;
}

/** All connected registries, at least one. Rejects with `notFound` when there is none. */
export async function connectedRegistries(catalog: RegistryCatalog): Promise<readonly Registry[]> {
  const registries = await catalog.registries();
  if (registries.length === 0) {
    throw new AcrError("notFound", "There is no registry yet: start the local registry");
  }
  return registries;
}
