import { type RegistryRequest, sendToRegistry } from "./registryRequest.ts";
import { listAt, textAt } from "./wire.ts";

/** A tag and when it was last pushed, in milliseconds since 1970 UTC. */
export interface PushedTag {
  readonly name: string;
  readonly pushedAt: number;
}

/** Longest page of ACR's listings. */
const pageLength = 100;

/**
 * Lists the tags of a repository that were pushed last, newest first: one page of ACR's own listing
 * (https://learn.microsoft.com/rest/api/containerregistry/tag/get-list). Undefined when it is not given. A change of
 * a tag's attributes counts as a push, as the service notes both as the last update.
 */
export async function lastPushedTags(
  base: string,
  repository: string,
  access: Pick<RegistryRequest, "token">,
  signal: AbortSignal,
): Promise<readonly PushedTag[] | undefined> {
  const path = `/acr/v1/${repository}/_tags?orderby=timedesc&n=${pageLength}`;
  const url = new URL(path, base);
  const { status, body } = await sendToRegistry({ method: "GET", url, ...access }, signal);
  return status === 200 && body !== undefined ? listAt(body, "tags").flatMap(pushedTag) : undefined;
}

function pushedTag(wire: unknown): readonly PushedTag[] {
  const name = textAt(wire, "name");
  const pushedAt = Date.parse(textAt(wire, "lastUpdateTime") ?? "");
  return name === undefined || Number.isNaN(pushedAt) ? [] : [{ name, pushedAt }];
}
