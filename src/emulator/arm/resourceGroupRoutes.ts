import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ResourceGroupRecord } from "../store/resourceGroupStore.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError } from "./armError.ts";
import { retryAfter } from "./operations.ts";
import { readBody } from "./requestBody.ts";
import { groupId } from "./resourceId.ts";

/** 1 to 90 letters, digits, `_ ( ) - .`, not ending in a full stop (Azure's naming rules for resource groups). */
const groupName = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;

/** Resource groups: enough of them to make, find and delete registries. */
export function resourceGroupRoutes(context: ArmContext): readonly Route[] {
  const group = "/subscriptions/:subscription/resourceGroups/:group";
  return [
    [
      "GET /subscriptions/:subscription/resourceGroups",
      () => ({
        status: 200,
        body: { value: context.groups.groups().map((record) => view(context, record)) },
      }),
    ],
    [`HEAD ${group}`, (call) => ({ status: isThere(context, call) ? 204 : 404 })],
    [
      `GET ${group}`,
      (call) => ({ status: 200, body: view(context, findGroup(context, call.parameter("group"))) }),
    ],
    [`PUT ${group}`, (call) => putGroup(context, call)],
    [`DELETE ${group}`, (call) => deleteGroup(context, call)],
    [
      "GET /subscriptions/:subscription/operationResults/:operation",
      (call) =>
        context.operations.result(call.parameter("operation"), `${call.origin}${call.target}`),
    ],
  ];
}

/** The group of that name; refuses with the words of Azure Resource Manager when there is none. */
export function findGroup(context: ArmContext, name: string): ResourceGroupRecord {
  const record = context.groups.group(name);
  if (record === undefined) {
    throw new ArmError(
      404,
      "ResourceGroupNotFound",
      `Resource group '${name.slice(0, 90)}' could not be found.`,
    );
  }
  return record;
}

function isThere(context: ArmContext, call: Call): boolean {
  return context.groups.group(call.parameter("group")) !== undefined;
}

async function putGroup(context: ArmContext, call: Call): Promise<Answer> {
  const name = call.parameter("group");
  if (!groupName.test(name)) {
    throw new ArmError(
      400,
      "InvalidResourceGroup",
      `The resource group name '${name.slice(0, 90)}' is invalid: 1 to 90 letters, digits, _ ( ) - and ., not ending in a full stop`,
    );
  }
  const body = await readBody(call);
  const location = body.requiredString("location");
  const tags = body.stringMap("tags") ?? {};
  const before = context.groups.group(name);
  if (before !== undefined && before.location.toLowerCase() !== location.toLowerCase()) {
    throw new ArmError(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${location}'. The Resource group already exists in location '${before.location}'.`,
    );
  }
  const record = { name: before?.name ?? name, location, tags };
  await context.groups.putGroup(record);
  return { status: before === undefined ? 201 : 200, body: view(context, record) };
}

function deleteGroup(context: ArmContext, call: Call): Answer {
  const { name } = findGroup(context, call.parameter("group"));
  const id = context.operations.start("resourcegroups", deleteWithRegistries(context, name));
  const location = `${call.origin}/subscriptions/${context.subscriptionId}/operationResults/${id}?api-version=2021-04-01`;
  return { status: 202, headers: { ...retryAfter(0), location } };
}

async function deleteWithRegistries(context: ArmContext, name: string): Promise<void> {
  for (const registry of context.resources.registries()) {
    if (registry.resourceGroup.toLowerCase() === name.toLowerCase()) {
      await context.lifecycle.remove(registry);
    }
  }
  await context.groups.deleteGroup(name);
}

function view(context: ArmContext, { name, location, tags }: ResourceGroupRecord): object {
  return {
    id: groupId(context.subscriptionId, name),
    name,
    type: "Microsoft.Resources/resourceGroups",
    location,
    tags,
    properties: { provisioningState: "Succeeded" },
  };
}
