import { type Log } from "../../core/ports.ts";
import { type RepositoryEvent } from "../oci/repositoryEvents.ts";
import { OrderedActions } from "../store/writeBeside.ts";
import { type WebhookRecord } from "./serviceRecords.ts";
import { type ServiceStore } from "./serviceStore.ts";
import { sendWebhook, type WebhookResponse } from "./sendWebhook.ts";
import { isWanted, pingContent, type WebhookContent, webhookContent } from "./webhookEvent.ts";

/** A delivery and, once there is one, the last answer to it. */
export interface WebhookDelivery {
  readonly content: WebhookContent;
  readonly serviceUri: string;
  readonly response: WebhookResponse | undefined;
}

/** What deliveries are made with. */
export interface WebhookDeliveriesOptions {
  readonly webhooks: ServiceStore["webhooks"];
  /** Resolves after some milliseconds, rejects when aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
}

/** Milliseconds between one try and the next; with the first one, so many tries are made and one more. */
const pauses: readonly number[] = [1_000, 5_000, 15_000];
/** Deliveries of a webhook that are remembered, and so many that may wait. */
const mostDeliveries = 100;

/**
 * Tells webhooks what happens to images, those of one webhook one after the other. What was delivered is remembered by
 * this process, up to a bound; what is not delivered when the process ends is lost.
 */
export class WebhookDeliveries {
  readonly #options: WebhookDeliveriesOptions;
  readonly #deliveries = new Map<string, WebhookDelivery[]>();
  readonly #waiting = new Map<string, number>();
  readonly #turns = new OrderedActions();
  readonly #closing = new AbortController();

  constructor(options: WebhookDeliveriesOptions) {
    this.#options = options;
  }

  /** Tells an event to the registry's webhooks that want it. */
  deliver(event: RepositoryEvent): void {
    const { webhooks, now } = this.#options;
    for (const webhook of webhooks.all(event.registry).filter((one) => isWanted(one, event))) {
      void this.#enqueue(event.registry, webhook, webhookContent(event, now()));
    }
  }

  /** Tries a webhook, whatever its status and scope; gives the id of the delivery, which is on its way. */
  ping(registry: string, webhook: WebhookRecord): string {
    const content = pingContent(this.#options.now());
    void this.#enqueue(registry, webhook, content);
    return content.id;
  }

  /** The deliveries of a webhook, the latest first. */
  deliveries(registry: string, webhook: string): readonly WebhookDelivery[] {
    return this.#deliveries.get(keyOf(registry, webhook)) ?? [];
  }

  /** Forgets the deliveries of a webhook. */
  forget(registry: string, webhook: string): void {
    this.#deliveries.delete(keyOf(registry, webhook));
  }

  /** Stops what is on its way; resolves when nothing is any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#turns.settled();
  }

  async #enqueue(registry: string, webhook: WebhookRecord, content: WebhookContent): Promise<void> {
    const key = keyOf(registry, webhook.name);
    const waiting = this.#waiting.get(key) ?? 0;
    if (waiting >= mostDeliveries) {
      this.#options.log.warn(
        `The webhook ${webhook.name} of ${registry} is not told of one event, as ${waiting} others wait`,
      );
      return;
    }
    this.#waiting.set(key, waiting + 1);
    const { serviceUri } = webhook;
    this.#remember(key, { content, serviceUri, response: undefined });
    await this.#turns.run(key, async () => {
      const response = await this.#send(registry, webhook, content);
      this.#waiting.set(key, (this.#waiting.get(key) ?? 1) - 1);
      this.#remember(key, { content, serviceUri, response });
    });
  }

  /** The first answer that is a success, or the last one. Never rejects. */
  async #send(
    registry: string,
    webhook: WebhookRecord,
    content: WebhookContent,
  ): Promise<WebhookResponse> {
    const { signal } = this.#closing;
    let response = await sendWebhook(webhook, content, signal);
    for (const pause of pauses) {
      const isOver =
        response.isSuccess || !(await this.#options.wait(pause, signal).then(isTrue, isFalse));
      if (isOver) {
        break;
      }
      response = await sendWebhook(webhook, content, signal);
    }
    if (!response.isSuccess && !signal.aborted) {
      // The address may hold a secret.
      this.#options.log.warn(
        `The webhook ${webhook.name} of ${registry} was not told of a ${content.action}: ${response.statusCode} ${response.reasonPhrase}`,
      );
    }
    return response;
  }

  /** A webhook that was deleted meanwhile is remembered by the entry that was made before, if that is still there. */
  #remember(key: string, delivery: WebhookDelivery): void {
    const known = this.#deliveries.get(key);
    const index = known?.findIndex(({ content }) => content.id === delivery.content.id) ?? -1;
    if (known !== undefined && index !== -1) {
      known[index] = delivery;
    } else if (delivery.response === undefined) {
      this.#deliveries.set(key, [delivery, ...(known ?? [])].slice(0, mostDeliveries));
    }
  }
}

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;

function keyOf(registry: string, webhook: string): string {
  return `${registry}/${webhook}`.toLowerCase();
}
