import { type AccessPolicyRecord } from "../vault/vaultStore.ts";
import { ArmError } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";

type Policies = readonly AccessPolicyRecord[];

/** The access policies in the properties of a vault; none when the list is absent. Throws an `ArmError`. */
export function accessPoliciesOf(properties: BodyPart): Policies {
  return (properties.objects("accessPolicies") ?? []).map((policy) => ({
    tenantId: policy.requiredString("tenantId"),
    objectId: policy.requiredString("objectId"),
    permissions: permissionsOf(policy.requiredObject("permissions")),
  }));
}

function permissionsOf(part: BodyPart): AccessPolicyRecord["permissions"] {
  const kinds = ["keys", "secrets", "certificates", "storage"];
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const permissions = part.strings(kind);
      return permissions === undefined ? [] : [[kind, permissions] as const];
    }),
  );
}

/**
 * Policies after `add`, `replace` or `remove` (Key Vault's "Update Access Policy"): `add` joins the permissions of a
 * principal, `replace` puts others in their place, `remove` takes away those that are named. Throws an `ArmError`.
 */
export function changedPolicies(kind: string, before: Policies, sent: Policies): Policies {
  const merge = merges.get(kind.toLowerCase());
  if (merge === undefined) {
    throw new ArmError(
      400,
      "InvalidRequest",
      `The operation '${kind.slice(0, 90)}' is not one of add, replace, remove`,
    );
  }
  const policies = new Map(before.map((policy) => [policy.objectId.toLowerCase(), policy]));
  for (const policy of sent) {
    const key = policy.objectId.toLowerCase();
    const known = policies.get(key)?.permissions ?? {};
    const kinds = new Set([...Object.keys(known), ...Object.keys(policy.permissions)]);
    const permissions = [...kinds].map((name): [string, readonly string[]] => [
      name,
      merge(known[name] ?? [], policy.permissions[name]),
    ]);
    policies.set(key, { ...policy, permissions: Object.fromEntries(permissions) });
  }
  return [...policies.values()].filter(({ permissions }) =>
    Object.values(permissions).some((one) => one.length > 0),
  );
}

type Merge = (known: readonly string[], sent: readonly string[] | undefined) => readonly string[];

const merges: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ["add", (known, sent = []) => [...known, ...sent.filter((one) => !isAmong(known, one))]],
  ["replace", (_known, sent = []) => sent],
  ["remove", (known, sent = []) => known.filter((one) => !isAmong(sent, one))],
]);

function isAmong(permissions: readonly string[], permission: string): boolean {
  return permissions.some((one) => one.toLowerCase() === permission.toLowerCase());
}
