import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { vaultNamePattern, type VaultRecord } from "../vault/vaultStore.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, invalidProperty, notEmulated, notFound } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import { accessPoliciesOf, changedPolicies } from "./accessPolicyBody.ts";
import { readBody } from "./requestBody.ts";
import { findGroup } from "./resourceGroupRoutes.ts";
import { groupId } from "./resourceId.ts";

const provider = "/providers/Microsoft.KeyVault";

/** Key vaults with access policies. A deleted vault is gone at once: there is none to recover. */
export function vaultRoutes(context: ArmContext): readonly Route[] {
  const all = `/subscriptions/:subscription${provider}`;
  const group = `/subscriptions/:subscription/resourceGroups/:group${provider}/vaults`;
  return [
    [`GET ${all}/vaults`, (call) => listVaults(context, call, () => true)],
    [`GET ${all}/deletedVaults`, () => ({ status: 200, body: { value: [] } })],
    [
      `GET ${all}/locations/:location/deletedVaults/:vault`,
      (call) => {
        throw notFound(`deletedVaults/${call.parameter("vault").slice(0, 90)}`);
      },
    ],
    [`POST ${all}/checkNameAvailability`, (call) => checkName(context, call)],
    [`GET ${group}`, (call) => listGroup(context, call)],
    [
      `GET ${group}/:vault`,
      (call) => ({ status: 200, body: view(context, call, findVault(context, call)) }),
    ],
    [`PUT ${group}/:vault`, (call) => putVault(context, call)],
    [`DELETE ${group}/:vault`, (call) => deleteVault(context, call)],
    [`PUT ${group}/:vault/accessPolicies/:kind`, (call) => putPolicies(context, call)],
  ];
}

function listVaults(
  context: ArmContext,
  call: Call,
  isWanted: (vault: VaultRecord) => boolean,
): Answer {
  const vaults = context.vaults.vaults().filter(isWanted);
  const value = vaults.map((vault) => view(context, call, vault));
  return { status: 200, body: { value } };
}

function listGroup(context: ArmContext, call: Call): Answer {
  const { name } = findGroup(context, call.parameter("group"));
  return listVaults(context, call, (vault) => isIn(vault, name));
}

async function checkName({ vaults }: ArmContext, call: Call): Promise<Answer> {
  const name = (await readBody(call)).requiredString("name");
  if (!vaultNamePattern.test(name)) {
    const message = wrongName(name).message;
    return { status: 200, body: { nameAvailable: false, reason: "AccountNameInvalid", message } };
  }
  if (vaults.vault(name) === undefined) {
    return { status: 200, body: { nameAvailable: true } };
  }
  const message = taken(name).message;
  return { status: 200, body: { nameAvailable: false, reason: "AlreadyExists", message } };
}

async function putVault(context: ArmContext, call: Call): Promise<Answer> {
  const group = findGroup(context, call.parameter("group"));
  const name = call.parameter("vault");
  if (!vaultNamePattern.test(name)) {
    throw wrongName(name);
  }
  const body = await readBody(call);
  const location = body.requiredString("location");
  const properties = body.requiredObject("properties");
  refuseRoles(properties);
  const sku = properties.requiredObject("sku").oneOf("name", ["standard", "premium"]);
  const accessPolicies = accessPoliciesOf(properties);
  const tags = body.stringMap("tags") ?? {};
  const record = await context.vaults.change(name, (before) => {
    if (before !== undefined && !isIn(before, group.name)) {
      throw taken(name);
    }
    return {
      name: before?.name ?? name,
      resourceGroup: before?.resourceGroup ?? group.name,
      location: before?.location ?? location,
      tags,
      sku: sku ?? "standard",
      accessPolicies,
      secrets: before?.secrets ?? {},
    };
  });
  return { status: 200, body: view(context, call, record) };
}

async function putPolicies(context: ArmContext, call: Call): Promise<Answer> {
  const { name } = findVault(context, call);
  const sent = accessPoliciesOf((await readBody(call)).requiredObject("properties"));
  const record = await context.vaults.change(name, (before) => {
    if (before === undefined) {
      throw notFound(name);
    }
    const changed = changedPolicies(call.parameter("kind"), before.accessPolicies, sent);
    return { ...before, accessPolicies: changed };
  });
  const kind = call.parameter("kind");
  return {
    status: 200,
    body: {
      id: `${vaultId(context.subscriptionId, record)}/accessPolicies/`,
      type: "Microsoft.KeyVault/vaults/accessPolicies",
      name: kind,
      properties: { accessPolicies: record.accessPolicies },
    },
  };
}

async function deleteVault(context: ArmContext, call: Call): Promise<Answer> {
  const vault = context.vaults.vault(call.parameter("vault"));
  if (vault === undefined || !isIn(vault, call.parameter("group"))) {
    return { status: 204 };
  }
  await context.vaults.deleteVault(vault.name);
  return { status: 200 };
}

function findVault(context: ArmContext, call: Call): VaultRecord {
  const name = call.parameter("vault");
  const vault = context.vaults.vault(name);
  if (vault === undefined || !isIn(vault, call.parameter("group"))) {
    throw new ArmError(
      404,
      "ResourceNotFound",
      `The Resource 'Microsoft.KeyVault/vaults/${name.slice(0, 90)}' under resource group '${call.parameter("group").slice(0, 90)}' was not found.`,
    );
  }
  return vault;
}

/** Rights on such a vault come from role assignments, and these are not there. */
function refuseRoles(properties: BodyPart): void {
  if (properties.boolean("enableRbacAuthorization") === true) {
    throw notEmulated(
      "VaultRoles",
      `${properties.pathOf("enableRbacAuthorization")}: vaults here know access policies only`,
    );
  }
}

function view(context: ArmContext, call: Call, vault: VaultRecord): object {
  return {
    id: vaultId(context.subscriptionId, vault),
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: vault.tags,
    properties: {
      sku: { family: "A", name: vault.sku },
      tenantId: context.tenantId,
      accessPolicies: vault.accessPolicies,
      enabledForDeployment: false,
      enableSoftDelete: false,
      enableRbacAuthorization: false,
      vaultUri: `${call.origin}/vaults/${vault.name}/`,
      provisioningState: "Succeeded",
      publicNetworkAccess: "Enabled",
    },
  };
}

/** Id of a vault. */
export function vaultId(subscriptionId: string, { resourceGroup, name }: VaultRecord): string {
  return `${groupId(subscriptionId, resourceGroup)}${provider}/vaults/${name}`;
}

function isIn(vault: VaultRecord, group: string): boolean {
  return vault.resourceGroup.toLowerCase() === group.toLowerCase();
}

function wrongName(name: string): ArmError {
  return invalidProperty(
    "name",
    `'${name.slice(0, 90)}' is no name of a vault: 3 to 24 letters, digits and single hyphens, with a letter first`,
  );
}

function taken(name: string): ArmError {
  return new ArmError(409, "VaultAlreadyExists", `The vault name '${name}' is already in use.`);
}
