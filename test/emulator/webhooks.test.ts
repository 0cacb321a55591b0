import { afterAll, beforeAll, expect, it } from "vitest";
import { type StubServer, startStubServer } from "../support/stubServer.ts";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { dockerImage, type OciServer, pushImage } from "./ociServer.ts";
import { ask, dataPlaneOf, loginServer, makeToken } from "./registryServices.ts";

let arm: ArmEmulator;
let target: StubServer;
let server: Pick<OciServer, "send">;
beforeAll(async () => {
  arm = await startArmEmulator();
  target = await startStubServer(() => ({ status: 200, body: { ok: true } }));
  server = await dataPlaneOf(arm, await makeToken(arm, "owner", "_repositories_admin"));
});
afterAll(async () => {
  await arm.stop();
  await target.close();
});

const text = expect.any(String) as string;
const location = "westus";

async function makeWebhook(name: string, properties: object): Promise<void> {
  await ask(arm, "PUT", `webhooks/${name}`, {
    location,
    properties: { serviceUri: `${target.origin}/${name}`, ...properties },
  });
}

/** What came to the address of a webhook, once so many deliveries have their answers. */
async function received(name: string, count: number): Promise<readonly unknown[]> {
  await expect
    .poll(async () => {
      const { value } = await ask(arm, "POST", `webhooks/${name}/listEvents`);
      return (value as readonly object[]).filter((one) => "eventResponseMessage" in one).length;
    })
    .toBe(count);
  return target.requests
    .filter(({ url }) => url === `/${name}`)
    .map(({ body }) => JSON.parse(body) as unknown);
}

it("tells pushes and deletions with the published payload", async () => {
  await makeWebhook("everything", {
    actions: ["push", "delete"],
    customHeaders: { Authorization: "Basic c2VjcmV0" },
  });
  const digest = await pushImage(server, "team/app", "v1", "a layer");
  await server.send({ method: "DELETE", path: `/acr/v1/team/app/_tags/v1` });
  const headers = { "user-agent": "cleaner/1.0" };
  await server.send({ method: "DELETE", path: `/v2/team/app/manifests/${digest}`, headers });
  const host = await loginServer(arm);
  const image = { mediaType: dockerImage, digest, repository: "team/app" };
  const size = expect.any(Number) as number;
  expect(await received("everything", 2)).toEqual([
    {
      id: text,
      timestamp: text,
      action: "push",
      target: { ...image, size, length: size, tag: "v1" },
      request: { id: text, host, method: "PUT", useragent: "" },
    },
    {
      id: text,
      timestamp: text,
      action: "delete",
      target: image,
      request: { id: text, host, method: "DELETE", useragent: "cleaner/1.0" },
    },
  ]);
  const request = target.requests.find(({ url }) => url === "/everything");
  expect(request).toMatchObject({
    method: "POST",
    headers: {
      authorization: "Basic c2VjcmV0",
      "content-type": "application/json; charset=utf-8",
    },
  });
  const { value } = await ask(arm, "POST", "webhooks/everything/listEvents");
  expect(JSON.stringify(value)).not.toContain("c2VjcmV0");
});

it("tells the images of a repository that is deleted", async () => {
  await pushImage(server, "gone", "v1", "one layer");
  await pushImage(server, "gone", "v2", "another layer");
  await makeWebhook("deletions", { actions: ["delete"], scope: "gone:*" });
  await server.send({ method: "DELETE", path: "/acr/v1/gone" });
  expect(await received("deletions", 2)).toMatchObject([
    { action: "delete", target: { repository: "gone" } },
    { action: "delete", target: { repository: "gone" } },
  ]);
});

it.each<[string, object, readonly string[]]>([
  ["allofone", { scope: "scoped/a:*" }, ["scoped/a:latest", "scoped/a:v1"]],
  ["onetag", { scope: "scoped/a:v1" }, ["scoped/a:v1"]],
  ["latestonly", { scope: "scoped/a" }, ["scoped/a:latest"]],
  ["nothing", { status: "disabled" }, []],
  ["deletesonly", { actions: ["delete"] }, []],
])("a webhook %s with %j is told of %j", async (name, properties, expected) => {
  await makeWebhook(name, { actions: ["push"], ...properties });
  await pushImage(server, "scoped/a", "latest", name);
  await pushImage(server, "scoped/a", "v1", name);
  await pushImage(server, "scoped/b", "v1", name);
  const contents = (await received(name, expected.length)) as readonly {
    readonly target: { readonly repository: string; readonly tag: string };
  }[];
  expect(contents.map(({ target: { repository, tag } }) => `${repository}:${tag}`)).toEqual(
    expected,
  );
});

it("is tried by a ping, even when it is disabled", async () => {
  await makeWebhook("tried", { actions: ["push"], status: "disabled" });
  const { id } = await ask(arm, "POST", "webhooks/tried/ping");
  const content = { id, timestamp: text, action: "ping" };
  expect(await received("tried", 1)).toEqual([content]);
  expect(await ask(arm, "POST", "webhooks/tried/listEvents")).toEqual({
    value: [
      {
        id,
        eventRequestMessage: {
          content,
          headers: { "Content-Type": "application/json; charset=utf-8" },
          method: "POST",
          requestUri: `${target.origin}/tried`,
          version: "1.1",
        },
        eventResponseMessage: {
          content: '{"ok":true}',
          headers: expect.objectContaining({ "content-type": "application/json" }) as object,
          reasonPhrase: "OK",
          statusCode: "200",
          version: "1.1",
        },
      },
    ],
  });
});
