import { bodyChunks } from "../importing/remoteBody.ts";
import { type WebhookRecord } from "./serviceRecords.ts";
import { type WebhookContent } from "./webhookEvent.ts";

/** What a webhook's address answered. */
export interface WebhookResponse {
  readonly isSuccess: boolean;
  /** The status, or 0 when there was no answer. */
  readonly statusCode: number;
  readonly reasonPhrase: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  readonly content: string;
}

/** Milliseconds within which an address must answer. */
const longestWait = 10_000;
/** Bytes of an answer that are kept. */
const longestContent = 4096;

/** Headers of every delivery, beside those of the webhook. */
export const deliveryHeaders = { "Content-Type": "application/json; charset=utf-8" } as const;

/**
 * Sends an event to the address of a webhook, and to no other: redirects are not followed. Never rejects: an address
 * that cannot be reached gives status 0.
 */
export async function sendWebhook(
  { serviceUri, customHeaders }: WebhookRecord,
  content: WebhookContent,
  signal: AbortSignal,
): Promise<WebhookResponse> {
  const both = AbortSignal.any([signal, AbortSignal.timeout(longestWait)]);
  try {
    const response = await fetch(serviceUri, {
      method: "POST",
      headers: { ...customHeaders, ...deliveryHeaders },
      body: JSON.stringify(content),
      redirect: "manual",
      signal: both,
    });
    return {
      isSuccess: response.ok,
      statusCode: response.status,
      reasonPhrase: response.statusText,
      headers: Object.fromEntries(response.headers),
      content: await beginningOf(bodyChunks(response, both)),
    };
  } catch {
    // The error's text may hold the address, and that a secret.
    const reasonPhrase = signal.aborted ? "The local registry ended" : "No answer came";
    return { isSuccess: false, statusCode: 0, reasonPhrase, headers: {}, content: "" };
  }
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of body) {
    parts.push(bytes);
    size += bytes.byteLength;
    if (size >= longestContent) {
      break;
    }
  }
  return Buffer.concat(parts).subarray(0, longestContent).toString("utf8");
}
