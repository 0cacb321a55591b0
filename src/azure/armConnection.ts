import { type ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { AcrError } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";

/** What the parts of the service share: one client of one subscription. */
export interface ArmConnection {
  readonly client: ContainerRegistryManagementClient;
  /** Base address of Azure Resource Manager. */
  readonly endpoint: string;
  readonly subscriptionId: string;
  readonly log: Log;
}

/** Rejects names that would change the meaning of an address, and registries of another subscription. */
export function checkAddress(
  { subscriptionId }: ArmConnection,
  registry: RegistryId,
  ...names: readonly string[]
): void {
  if (registry.subscriptionId.toLowerCase() !== subscriptionId.toLowerCase()) {
    throw new AcrError(
      "invalidRequest",
      `Registry ${registry.name} is not in subscription ${subscriptionId}`,
    );
  }
  const wrong = [registry.resourceGroup, registry.name, ...names].find(
    (name) => !/^[\p{L}\p{N}_.()-]*[\p{L}\p{N}_()-]$/u.test(name),
  );
  if (wrong !== undefined) {
    throw new AcrError("invalidRequest", `"${wrong}" is not a name that the service knows`);
  }
}

/** What was converted, or `badAnswer` when the service sent something that cannot be used. */
export function known<Value>(what: string, value: Value | undefined): Value {
  if (value === undefined) {
    throw new AcrError("badAnswer", `${what}: the answer lacks what identifies it`);
  }
  return value;
}

/** The usable ones of a list; the others are counted in the log. */
export async function collect<Value>(
  answers: AsyncIterable<unknown>,
  convert: (wire: unknown) => Value | undefined,
  log: Log,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  let unusable = 0;
  for await (const answer of answers) {
    const value = convert(answer);
    if (value === undefined) {
      unusable += 1;
    } else {
      values.push(value);
    }
    if (values.length >= most) {
      break;
    }
  }
  if (unusable > 0) {
    log.warn(`Left out ${unusable} entries of a list that lack what identifies them`);
  }
  return values;
}
