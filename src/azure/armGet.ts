import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { AcrError } from "../core/errors.ts";
import { type ArmConnection } from "./armConnection.ts";
import { readErrorBody, refusal } from "./armErrors.ts";

/**
 * Reads a resource as the service sends it: the SDK drops what its version of the API does not know. `address` is a
 * path with its query, or a link that the service gave. `what` says what was wanted: `Cannot read registry dev`.
 */
export async function armGet(
  { client, endpoint }: ArmConnection,
  address: string,
  what: string,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await client.sendRequest(
    createPipelineRequest({
      url: new URL(address, endpoint).href,
      headers: createHttpHeaders({ accept: "application/json" }),
      allowInsecureConnection: new URL(endpoint).protocol === "http:",
      abortSignal: signal,
    }),
  );
  const body = parseJson(answer.bodyAsText ?? "");
  if (answer.status !== 200) {
    throw refusal(what, readErrorBody(answer.status, body));
  }
  if (body === undefined) {
    throw new AcrError("badAnswer", `${what}: the answer is not JSON`);
  }
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
