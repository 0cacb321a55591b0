import { type Log } from "../../core/ports.ts";
import { machineClock } from "../emulatorClock.ts";
import { type RepositoryEvents } from "../oci/repositoryEvents.ts";
import { type ServiceStore } from "./serviceStore.ts";
import { WebhookDeliveries } from "./webhookDeliveries.ts";

/** Begins to tell the webhooks of all registries what happens to images. */
export function openWebhooks(
  parts: { readonly services: ServiceStore; readonly events: RepositoryEvents },
  log: Log,
): WebhookDeliveries {
  const deliveries = new WebhookDeliveries({
    webhooks: parts.services.webhooks,
    wait: (milliseconds, signal) => machineClock.sleep(milliseconds, signal),
    now: () => machineClock.now(),
    log,
  });
  parts.events.listen((event) => deliveries.deliver(event));
  return deliveries;
}
