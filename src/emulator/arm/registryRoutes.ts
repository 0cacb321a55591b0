import { randomBytes } from "node:crypto";
import { type RegistryRecord } from "../resources.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { registryNamePattern } from "../store/resourceName.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError } from "./armError.ts";
import { armTime } from "./armTime.ts";
import { type BodyPart } from "./bodyPart.ts";
import { retryAfter } from "./operations.ts";
import { refuseUnsupportedSettings } from "./registrySettings.ts";
import { registryView } from "./registryView.ts";
import { readBody } from "./requestBody.ts";
import { findGroup } from "./resourceGroupRoutes.ts";
import { provider, registryId } from "./resourceId.ts";

const skus = ["Basic", "Standard", "Premium"];
/** Bytes that the tiers include (Microsoft's article on service tiers). */
const includedBytes: Readonly<Record<string, number>> = {
  basic: 10 * 1024 ** 3,
  standard: 100 * 1024 ** 3,
  premium: 500 * 1024 ** 3,
};

/** Path of a registry in route patterns. */
export const registryPattern = `/subscriptions/:subscription/resourceGroups/:group/providers/${provider}/registries/:registry`;

/** Registries: making, changing, deleting, listing, credentials and usage. */
export function registryRoutes(context: ArmContext): readonly Route[] {
  const list = (call: Call, group?: string): Answer => ({
    status: 200,
    body: { value: registriesOf(context, group).map((record) => view(context, record, call)) },
  });
  const find = (call: Call): RegistryRecord => findRegistry(context, call);
  return [
    [`GET /subscriptions/:subscription/providers/${provider}/registries`, (call) => list(call)],
    [
      `GET /subscriptions/:subscription/resourceGroups/:group/providers/${provider}/registries`,
      (call) => list(call, findGroup(context, call.parameter("group")).name),
    ],
    [
      `POST /subscriptions/:subscription/providers/${provider}/checkNameAvailability`,
      (call) => checkName(context, call),
    ],
    [`GET ${registryPattern}`, (call) => ({ status: 200, body: view(context, find(call), call) })],
    [`PUT ${registryPattern}`, (call) => putRegistry(context, call)],
    [`PATCH ${registryPattern}`, (call) => patchRegistry(context, call)],
    [`DELETE ${registryPattern}`, (call) => deleteRegistry(context, call)],
    [`POST ${registryPattern}/listCredentials`, (call) => credentials(find(call))],
    [`POST ${registryPattern}/regenerateCredential`, (call) => regenerate(context, call)],
    [`GET ${registryPattern}/listUsages`, (call) => usages(context, find(call))],
    [
      `GET ${registryPattern}/operationStatuses/:operation`,
      (call) => context.operations.status(call.parameter("operation"), call.target),
    ],
    [
      `GET /subscriptions/:subscription/providers/${provider}/locations/:location/operationResults/:operation`,
      (call) =>
        context.operations.result(call.parameter("operation"), `${call.origin}${call.target}`),
    ],
  ];
}

/** The registry that a call's path names; refuses with the words of Azure Resource Manager when there is none. */
export function findRegistry(context: ArmContext, call: Call): RegistryRecord {
  const group = call.parameter("group");
  const name = call.parameter("registry");
  const record = context.resources.registry(name);
  if (record?.resourceGroup.toLowerCase() !== group.toLowerCase()) {
    throw new ArmError(
      404,
      "ResourceNotFound",
      `The Resource '${provider}/registries/${name.slice(0, 90)}' under resource group '${group.slice(0, 90)}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
  }
  return record;
}

function registriesOf(context: ArmContext, group: string | undefined): readonly RegistryRecord[] {
  return context.resources
    .registries()
    .filter(
      (record) => group === undefined || record.resourceGroup.toLowerCase() === group.toLowerCase(),
    );
}

function view(context: ArmContext, record: RegistryRecord, call: Call, state?: string): object {
  const version = call.query.get("api-version") ?? "";
  return registryView(context.subscriptionId, record, version, state);
}

async function checkName(context: ArmContext, call: Call): Promise<Answer> {
  const body = await readBody(call);
  const name = body.requiredString("name");
  body.oneOf("type", [`${provider}/registries`]);
  const problem = nameProblem(name);
  if (problem !== undefined) {
    return { status: 200, body: { nameAvailable: false, reason: "Invalid", message: problem } };
  }
  if (context.resources.registry(name) !== undefined) {
    const message = `The registry ${name} is already in use.`;
    return { status: 200, body: { nameAvailable: false, reason: "AlreadyExists", message } };
  }
  return { status: 200, body: { nameAvailable: true } };
}

async function putRegistry(context: ArmContext, call: Call): Promise<Answer> {
  const group = findGroup(context, call.parameter("group"));
  const name = call.parameter("registry");
  const body = await readBody(call);
  const location = body.requiredString("location");
  const sku = body.requiredObject("sku");
  const settings = settingsOf(body, {
    sku: sku.oneOf("name", skus) ?? sku.requiredString("name"),
    adminUserEnabled: false,
    tags: {},
  });
  const before = context.resources.registry(name);
  if (before !== undefined) {
    refuseOtherPlace(before, group.name, location);
    return update(context, { ...before, resourceGroup: group.name, ...settings }, call);
  }
  const problem = nameProblem(name);
  if (problem !== undefined) {
    throw new ArmError(400, "InvalidResourceName", problem);
  }
  const creationDate = armTime(context.now());
  const draft = { name, resourceGroup: group.name, location, creationDate, ...settings };
  const record = await context.lifecycle.add(draft);
  const id = context.operations.start("registries", Promise.resolve());
  const poll = `${call.origin}${registryId(context.subscriptionId, record)}/operationStatuses/${id}?api-version=${encodeURIComponent(call.query.get("api-version") ?? "")}`;
  return {
    status: 201,
    headers: { ...retryAfter(0), "azure-asyncoperation": poll },
    body: view(context, record, call, "Creating"),
  };
}

type Settings = Pick<RegistryRecord, "sku" | "adminUserEnabled" | "tags">;

function settingsOf(body: BodyPart, defaults: Settings): Settings {
  const properties = body.object("properties");
  if (properties !== undefined) {
    refuseUnsupportedSettings(properties);
  }
  return {
    sku: body.object("sku")?.oneOf("name", skus) ?? defaults.sku,
    adminUserEnabled: properties?.boolean("adminUserEnabled") ?? defaults.adminUserEnabled,
    tags: body.stringMap("tags") ?? defaults.tags,
  };
}

function refuseOtherPlace(before: RegistryRecord, group: string, location: string): void {
  const isStandIn = before.resourceGroup === standInGroup;
  if (!isStandIn && before.resourceGroup.toLowerCase() !== group.toLowerCase()) {
    throw new ArmError(
      409,
      "AlreadyInUse",
      `The registry DNS name ${before.name.toLowerCase()}.azurecr.io is already in use. You can check if the name is already claimed using following API: https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability`,
    );
  }
  if (!isStandIn && before.location.toLowerCase() !== location.toLowerCase()) {
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${before.name}' already exists in location '${before.location}' in resource group '${before.resourceGroup}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
}

/** Group of registries that were made because a start option asked for a stand-in; a PUT may move them from there. */
export const standInGroup = "stand-ins";

async function patchRegistry(context: ArmContext, call: Call): Promise<Answer> {
  const record = findRegistry(context, call);
  return update(context, { ...record, ...settingsOf(await readBody(call), record) }, call);
}

async function update(context: ArmContext, record: RegistryRecord, call: Call): Promise<Answer> {
  const changed = { ...record, lastModifiedDate: armTime(context.now()) };
  await context.resources.putRegistry(changed);
  return { status: 200, body: view(context, changed, call) };
}

async function deleteRegistry(context: ArmContext, call: Call): Promise<Answer> {
  const record = context.resources.registry(call.parameter("registry"));
  if (record?.resourceGroup.toLowerCase() !== call.parameter("group").toLowerCase()) {
    return { status: 204 };
  }
  await context.lifecycle.remove(record);
  return { status: 200 };
}

function credentials({ name, adminUserEnabled, adminPasswords }: RegistryRecord): Answer {
  if (!adminUserEnabled) {
    throw new ArmError(
      400,
      "UnAuthorizedForCredentialOperations",
      `Cannot perform credential operations for ${name} as admin user is disabled. Kindly enable admin user as per docs: https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account`,
    );
  }
  const passwords = adminPasswords.map((value, index) => ({
    name: index === 0 ? "password" : "password2",
    value,
  }));
  return { status: 200, body: { username: name, passwords } };
}

async function regenerate(context: ArmContext, call: Call): Promise<Answer> {
  const record = findRegistry(context, call);
  const body = await readBody(call);
  const name = body.oneOf("name", ["password", "password2"]) ?? body.requiredString("name");
  credentials(record);
  const [first, second] = record.adminPasswords;
  const changed: RegistryRecord = {
    ...record,
    adminPasswords:
      name.toLowerCase() === "password" ? [newPassword(), second] : [first, newPassword()],
  };
  await context.resources.putRegistry(changed);
  return credentials(changed);
}

/** A password for the admin user: 39 random bytes in base64, without characters that need quoting in a shell. */
export function newPassword(): string {
  return randomBytes(39).toString("base64url");
}

async function usages(context: ArmContext, record: RegistryRecord): Promise<Answer> {
  const size = await context.lifecycle.size(record);
  const limit = includedBytes[record.sku.toLowerCase()] ?? 0;
  return {
    status: 200,
    body: { value: [{ name: "Size", limit, currentValue: size, unit: "Bytes" }] },
  };
}

/** Why a name cannot be a registry's, in the service's words; undefined when it can. */
function nameProblem(name: string): string | undefined {
  if (name.length < 5 || name.length > 50) {
    return `The registry name '${name.slice(0, 60)}' is invalid: it must be 5 to 50 characters long`;
  }
  return registryNamePattern.test(name)
    ? undefined
    : `The registry name '${name}' is invalid: it may contain only letters and digits`;
}
