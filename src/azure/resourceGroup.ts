import { type ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import {
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { readErrorBody, refusal } from "./armErrors.ts";

const apiVersion = "2021-04-01";

/** A resource group at an endpoint. */
export interface ResourceGroupAddress {
  readonly endpoint: string;
  readonly subscriptionId: string;
  readonly name: string;
}

/** Creates the resource group in a location unless it is there, wherever that is. */
export async function ensureResourceGroup(
  client: ContainerRegistryManagementClient,
  address: ResourceGroupAddress,
  location: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await send(client, address, { method: "GET" }, signal);
  if (found.status === 200) {
    return;
  }
  if (found.status !== 404) {
    throw refused(address, found);
  }
  const body = JSON.stringify({ location });
  const created = await send(client, address, { method: "PUT", body }, signal);
  if (created.status !== 200 && created.status !== 201) {
    throw refused(address, created);
  }
}

function send(
  client: ContainerRegistryManagementClient,
  { endpoint, subscriptionId, name }: ResourceGroupAddress,
  { method, body }: { readonly method: "GET" | "PUT"; readonly body?: string },
  signal: AbortSignal,
): Promise<PipelineResponse> {
  const path = `/subscriptions/${subscriptionId}/resourcegroups/${encodeURIComponent(name)}`;
  return client.sendRequest(
    createPipelineRequest({
      url: new URL(`${path}?api-version=${apiVersion}`, endpoint).href,
      method,
      headers: createHttpHeaders({ "content-type": "application/json" }),
      allowInsecureConnection: new URL(endpoint).protocol === "http:",
      abortSignal: signal,
      ...(body === undefined ? {} : { body }),
    }),
  );
}

function refused({ name }: ResourceGroupAddress, answer: PipelineResponse): Error {
  const what = `Cannot create resource group ${name}`;
  return refusal(what, readErrorBody(answer.status, parseJson(answer.bodyAsText ?? "")));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
