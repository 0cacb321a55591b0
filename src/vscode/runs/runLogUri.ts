import { Uri } from "vscode";
import { type RegistryId } from "../../core/registry/registry.ts";

/** Scheme of the documents that show run logs. */
export const runLogScheme = "acr-run";

/** One run of one registry. */
export interface RunTarget {
  readonly registry: RegistryId;
  readonly run: string;
}

/** Address of a run's log as a document; its last part is what the tab shows: `cf1.acrlog`. */
export function runLogUri({ registry, run }: RunTarget): Uri {
  return Uri.from({
    scheme: runLogScheme,
    path: `/${registry.name}/${run}.acrlog`,
    query: new URLSearchParams({
      subscription: registry.subscriptionId,
      group: registry.resourceGroup,
      registry: registry.name,
      run,
    }).toString(),
  });
}

/** The run that an address of `runLogUri` speaks of, or undefined for any other address. */
export function runOfUri(uri: Uri): RunTarget | undefined {
  const query = new URLSearchParams(uri.query);
  const subscriptionId = query.get("subscription");
  const resourceGroup = query.get("group");
  const name = query.get("registry");
  const run = query.get("run");
  if (subscriptionId === null || resourceGroup === null || name === null || run === null) {
    return undefined;
  }
  return { registry: { subscriptionId, resourceGroup, name }, run };
}
