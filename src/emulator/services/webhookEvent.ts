import { randomUUID } from "node:crypto";
import { type RepositoryEvent } from "../oci/repositoryEvents.ts";
import { type WebhookRecord } from "./serviceRecords.ts";

/**
 * The body of a delivery (https://learn.microsoft.com/azure/container-registry/container-registry-webhook-reference).
 * A ping has neither target nor request.
 */
export interface WebhookContent {
  readonly id: string;
  readonly timestamp: string;
  readonly action: "push" | "delete" | "ping";
  readonly target?: object;
  readonly request?: object;
}

/** What a webhook is told of an event. `now` is milliseconds since 1970. */
export function webhookContent(event: RepositoryEvent, now: number): WebhookContent {
  const { action, mediaType, size, digest, repository, tag, loginServer, method } = event;
  const isPush = action === "push";
  return {
    ...frame(action, now),
    target: {
      mediaType,
      ...(isPush ? { size, digest, length: size } : { digest }),
      repository,
      ...(tag === undefined ? {} : { tag }),
    },
    request: { id: randomUUID(), host: loginServer, method, useragent: event.userAgent },
  };
}

/** What a webhook is told when somebody tries it. */
export function pingContent(now: number): WebhookContent {
  return frame("ping", now);
}

/** Tells whether a webhook wants an event: it is enabled, has the action, and its scope has the image. */
export function isWanted(
  { status, actions, scope }: WebhookRecord,
  { action, repository, tag }: RepositoryEvent,
): boolean {
  return (
    status === "enabled" &&
    actions.some((one) => one.toLowerCase() === action) &&
    isInScope(scope, repository, tag)
  );
}

/** A scope with one tag leaves out what was pushed by digest, and deletions, as these have no tag. */
function isInScope(scope: string, repository: string, tag: string | undefined): boolean {
  if (scope === "") {
    return true;
  }
  const [name, wanted = "latest"] = scope.split(":");
  return name === repository && (wanted === "*" || wanted === tag);
}

function frame<Action extends WebhookContent["action"]>(
  action: Action,
  now: number,
): { readonly id: string; readonly timestamp: string; readonly action: Action } {
  return { id: randomUUID(), timestamp: new Date(now).toISOString(), action };
}
