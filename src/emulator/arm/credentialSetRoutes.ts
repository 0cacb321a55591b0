import { randomUUID } from "node:crypto";
import { type RegistryRecord } from "../resources.ts";
import { readCredentials } from "../services/readCredentials.ts";
import { type CredentialSetRecord } from "../services/serviceRecords.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, invalidProperty, notFound } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import {
  acceptedChild,
  childOperationRoute,
  childTimes,
  type ChildView,
  childView,
  deletedChild,
  newChildName,
} from "./childResource.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";

/** Milliseconds within which a vault must give the secrets of a credential set that is shown. */
const longestLook = 5_000;

/** Credential sets: where users and passwords for the sources of cache rules are kept. */
export function credentialSetRoutes(context: ArmContext): readonly Route[] {
  const set = `${registryPattern}/credentialSets/:name`;
  return [
    [`GET ${registryPattern}/credentialSets`, (call) => listSets(context, call)],
    [`GET ${set}`, (call) => showSet(context, call)],
    [`PUT ${set}`, (call) => putSet(context, call)],
    [`PATCH ${set}`, (call) => patchSet(context, call)],
    [`DELETE ${set}`, (call) => deleteSet(context, call)],
    childOperationRoute(context, "credentialSets"),
  ];
}

async function listSets(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const sets = context.services.credentialSets.all(registry.name);
  const value = await Promise.all(sets.map((set) => view(context, registry, set)));
  return { status: 200, body: { value } };
}

async function showSet(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const record = context.services.credentialSets.find(registry.name, name);
  if (record === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return { status: 200, body: await view(context, registry, record) };
}

async function putSet(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = newChildName(call, /^[a-zA-Z0-9-]*$/u, "credential set");
  const body = await readBody(call);
  body.object("identity")?.oneOf("type", ["SystemAssigned"]);
  const properties = body.requiredObject("properties");
  const loginServer = properties.requiredString("loginServer").toLowerCase();
  const secrets = secretsOf(properties);
  if (secrets === undefined) {
    throw invalidProperty(properties.pathOf("authCredentials"), "is required");
  }
  const before = context.services.credentialSets.find(registry.name, name);
  const record: CredentialSetRecord = {
    name: before?.name ?? name,
    ...childTimes(context, before),
    loginServer,
    ...secrets,
    principalId: before?.principalId ?? randomUUID(),
  };
  await context.services.credentialSets.put(registry.name, record);
  const state = before === undefined ? "Creating" : "Updating";
  const shown = await view(context, registry, record, state);
  return acceptedChild(context, call, "credentialSets", shown);
}

async function patchSet(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const properties = (await readBody(call)).object("properties");
  const secrets = properties === undefined ? undefined : secretsOf(properties);
  const changed = await context.services.credentialSets.update(registry.name, name, (before) => ({
    ...before,
    ...childTimes(context, before),
    ...secrets,
  }));
  if (changed === undefined) {
    throw notFound(name.slice(0, 90));
  }
  const shown = await view(context, registry, changed, "Updating");
  return acceptedChild(context, call, "credentialSets", shown);
}

async function deleteSet(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  if (context.services.credentialSets.find(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.services.credentialSets.delete(registry.name, name);
  return deletedChild(context, call, "credentialSets", registry);
}

type Secrets = Pick<CredentialSetRecord, "usernameSecret" | "passwordSecret">;

/** The service knows one pair of secrets, `Credential1`. */
function secretsOf(properties: BodyPart): Secrets | undefined {
  const credentials = properties.objects("authCredentials");
  if (credentials === undefined) {
    return undefined;
  }
  const [credential, ...more] = credentials;
  if (credential === undefined || more.length > 0) {
    throw invalidProperty(properties.pathOf("authCredentials"), "must hold one credential");
  }
  credential.oneOf("name", ["Credential1"]);
  return {
    usernameSecret: secretAddress(credential, "usernameSecretIdentifier"),
    passwordSecret: secretAddress(credential, "passwordSecretIdentifier"),
  };
}

function secretAddress(credential: BodyPart, property: string): string {
  const address = credential.requiredString(property);
  const path = URL.canParse(address) ? new URL(address).pathname : "";
  if (!/^https?:/u.test(address) || !/^\/secrets\/[\w-]+(?:\/\w+)?\/?$/u.test(path)) {
    throw invalidProperty(
      credential.pathOf(property),
      "is not the address of a secret, such as https://NAME.vault.azure.net/secrets/NAME",
    );
  }
  return address;
}

async function view(
  context: ArmContext,
  registry: RegistryRecord,
  record: CredentialSetRecord,
  state = "Succeeded",
): Promise<ChildView & { readonly identity: object }> {
  const { loginServer, usernameSecret, passwordSecret, principalId } = record;
  const credential = {
    name: "Credential1",
    usernameSecretIdentifier: usernameSecret,
    passwordSecretIdentifier: passwordSecret,
    credentialHealth: await healthOf(context, record),
  };
  const properties = { loginServer, authCredentials: [credential] };
  return {
    ...childView(context, registry, "credentialSets", { record, properties, state }),
    identity: { principalId, tenantId: context.tenantId, type: "systemAssigned" },
  };
}

async function healthOf(context: ArmContext, record: CredentialSetRecord): Promise<object> {
  try {
    await readCredentials(record, context.secrets, AbortSignal.timeout(longestLook));
    return { status: "Healthy" };
  } catch (error) {
    const errorCode = error instanceof ArmError ? error.code : "VaultNotReached";
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { status: "Unhealthy", errorCode, errorMessage };
  }
}
