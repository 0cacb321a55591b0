import { deliveryHeaders } from "../services/sendWebhook.ts";
import { type WebhookDelivery } from "../services/webhookDeliveries.ts";

/** A delivery as `listEvents` tells it, without the webhook's own headers, as these may hold secrets. */
export function webhookEventView({ content, serviceUri, response }: WebhookDelivery): object {
  return {
    id: content.id,
    eventRequestMessage: {
      content,
      headers: deliveryHeaders,
      method: "POST",
      requestUri: serviceUri,
      version: "1.1",
    },
    ...(response === undefined
      ? {}
      : {
          eventResponseMessage: {
            content: response.content,
            headers: response.headers,
            reasonPhrase: response.reasonPhrase,
            statusCode: String(response.statusCode),
            version: "1.1",
          },
        }),
  };
}
