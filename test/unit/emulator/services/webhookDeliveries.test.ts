import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openServiceStore } from "../../../../src/emulator/services/serviceStore.ts";
import { type WebhookRecord } from "../../../../src/emulator/services/serviceRecords.ts";
import { WebhookDeliveries } from "../../../../src/emulator/services/webhookDeliveries.ts";
import { recordingLog } from "../../../support/recordingLog.ts";
import { startStubServer } from "../../../support/stubServer.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "webhooks-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const time = "2026-01-02T03:04:05.0000000+00:00";

/** Delivers one event to an address that answers with these statuses in turn. */
async function deliver(statuses: readonly number[]): Promise<object> {
  const left = [...statuses];
  const target = await startStubServer(() => ({ status: left.shift() ?? 500 }));
  const { webhooks } = await openServiceStore(folder);
  const record: WebhookRecord = {
    name: "told1",
    creationDate: time,
    lastModifiedDate: time,
    location: "westus",
    tags: {},
    status: "enabled",
    scope: "",
    actions: ["push"],
    serviceUri: `${target.origin}/?code=secret`,
    customHeaders: {},
  };
  await webhooks.put("contoso", record);
  const pauses: number[] = [];
  const log = recordingLog();
  const wait = (pause: number): Promise<void> => Promise.resolve(void pauses.push(pause));
  const deliveries = new WebhookDeliveries({ webhooks, wait, now: () => 0, log });
  deliveries.deliver({
    action: "push",
    registry: "contoso",
    loginServer: "127.0.0.1:1",
    repository: "app",
    tag: "v1",
    digest: `sha256:${"0".repeat(64)}`,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    size: 1,
    method: "PUT",
    userAgent: "",
  });
  const answered = (): number | undefined =>
    deliveries.deliveries("Contoso", "TOLD1")[0]?.response?.statusCode;
  await expect.poll(answered).toBeDefined();
  const statusCode = answered();
  await deliveries.close();
  await target.close();
  return { statusCode, pauses, tries: target.requests.length, logged: log.lines };
}

const failed = (status: number, phrase: string): string =>
  `The webhook told1 of contoso was not told of a push: ${status} ${phrase}`;

it.each<[readonly number[], object]>([
  [[200], { statusCode: 200, pauses: [], tries: 1, logged: [] }],
  [[503, 202], { statusCode: 202, pauses: [1_000], tries: 2, logged: [] }],
  [
    [500, 500, 500, 404],
    {
      statusCode: 404,
      pauses: [1_000, 5_000, 15_000],
      tries: 4,
      logged: [failed(404, "Not Found")],
    },
  ],
  [
    [302, 302, 302, 302],
    {
      statusCode: 302,
      pauses: [1_000, 5_000, 15_000],
      tries: 4,
      logged: [failed(302, "Found")],
    },
  ],
])("an address that answers %j", async (statuses, expected) => {
  expect(await deliver(statuses)).toEqual(expected);
});
