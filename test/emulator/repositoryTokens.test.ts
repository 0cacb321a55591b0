import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOrThrow } from "../support/program.ts";
import { type ArmEmulator, startArmEmulator } from "./armEmulator.ts";
import { type OciServer, pushImage } from "./ociServer.ts";
import {
  ask,
  type DataPlaneUser,
  dataPlaneOf,
  loginServer,
  makeToken,
} from "./registryServices.ts";

let arm: ArmEmulator;
let reader: DataPlaneUser;
let writer: DataPlaneUser;
let owner: DataPlaneUser;
beforeAll(async () => {
  arm = await startArmEmulator();
  owner = await makeToken(arm, "owner", "_repositories_admin");
  reader = await makeToken(arm, "reader", ["repositories/team/*/content/read"]);
  writer = await makeToken(arm, "writer", [
    "repositories/team/app/content/read",
    "repositories/team/app/content/write",
    "repositories/team/app/metadata/read",
  ]);
  const server = await dataPlaneOf(arm, owner);
  await pushImage(server, "team/app", "1", "a layer");
  await pushImage(server, "other", "1", "a layer");
});
afterAll(() => arm.stop());

/** Status of a request of the data plane; 401 is what the service answers to those without the right. */
async function statusOf(user: DataPlaneUser, method: string, target: string): Promise<number> {
  return (await (await dataPlaneOf(arm, user)).send({ method, path: target })).status;
}

it.each<[string, string, string, number]>([
  ["reader", "GET", "/v2/", 200],
  ["reader", "GET", "/v2/team/app/manifests/1", 200],
  ["reader", "HEAD", "/v2/team/app/manifests/1", 200],
  ["reader", "GET", "/v2/team/none/manifests/1", 404],
  ["reader", "GET", "/v2/other/manifests/1", 401],
  ["reader", "GET", "/v2/team/manifests/1", 401],
  ["reader", "POST", "/v2/team/app/blobs/uploads/", 401],
  ["reader", "DELETE", "/v2/team/app/manifests/1", 401],
  ["reader", "GET", "/acr/v1/team/app/_tags", 401],
  ["reader", "GET", "/v2/_catalog", 401],
  ["reader", "GET", "/acr/v1/_catalog", 401],
  ["writer", "POST", "/v2/team/app/blobs/uploads/", 202],
  ["writer", "GET", "/acr/v1/team/app/_tags", 200],
  ["writer", "PATCH", "/acr/v1/team/app/_tags/1", 401],
  ["writer", "GET", "/v2/other/manifests/1", 401],
  ["owner", "GET", "/v2/other/manifests/1", 200],
  ["owner", "GET", "/v2/_catalog", 401],
  ["nobody", "GET", "/v2/", 401],
])("%s: %s %s → %i", async (name, method, target, status) => {
  const users: Readonly<Record<string, DataPlaneUser>> = { reader, writer, owner };
  const user = users[name] ?? { username: "reader", password: "wrong" };
  expect(await statusOf(user, method, target)).toBe(status);
});

it("denies in the service's words", async () => {
  const server = await dataPlaneOf(arm, reader);
  const answer = await server.send({ method: "GET", path: "/v2/other/manifests/1" });
  expect(JSON.parse(answer.body)).toEqual({
    errors: [
      {
        code: "UNAUTHORIZED",
        message:
          "authentication required, visit https://aka.ms/acr/authorization for more information.",
        detail: [{ Type: "repository", Name: "other", Action: "pull" }],
      },
    ],
  });
});

/** What a GET of the token service gives for scopes: an access token with what of them is granted. */
async function buyToken(server: Pick<OciServer, "send">, scope: string): Promise<string> {
  const answer = await server.send({ path: `/oauth2/token?scope=${scope}` });
  return (JSON.parse(answer.body) as { access_token: string }).access_token;
}

it("gives access tokens with what of the asked scopes is granted", async () => {
  const server = await dataPlaneOf(arm, reader);
  const token = await buyToken(server, "repository:team/app:pull,push%20repository:other:pull");
  const claims = JSON.parse(
    Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
  ) as Record<string, unknown>;
  expect(claims["access"]).toEqual([{ type: "repository", name: "team/app", actions: ["pull"] }]);
});

describe("a right that is taken away is gone at once", () => {
  it.each<[string, (name: string) => Promise<unknown>]>([
    ["disabled token", (name) => patchToken(name, { status: "disabled" })],
    ["other scope map", (name) => ask(arm, "PUT", `scopeMaps/${name}-scope-map`, wrongRights)],
    ["no scope map", (name) => ask(arm, "DELETE", `scopeMaps/${name}-scope-map`)],
    ["no token", (name) => ask(arm, "DELETE", `tokens/${name}`)],
  ])("%s", async (what, take) => {
    const name = what.replaceAll(" ", "-");
    const user = await makeToken(arm, name, ["repositories/team/app/content/read"]);
    const server = await dataPlaneOf(arm, user);
    const bearer = await buyToken(server, "repository:team/app:pull");
    const pull = async (headers: object): Promise<number> =>
      (await server.send({ path: "/v2/team/app/manifests/1", headers: { ...headers } })).status;
    const both = async (): Promise<readonly number[]> => [
      await pull({}),
      await pull({ authorization: `Bearer ${bearer}` }),
    ];
    expect(await both()).toEqual([200, 200]);
    await take(name);
    expect(await both()).toEqual([401, 401]);
  });
});

const wrongRights = { properties: { actions: ["repositories/else/content/read"] } };

function patchToken(name: string, properties: object): Promise<unknown> {
  return ask(arm, "PATCH", `tokens/${name}`, { properties });
}

it("passwords are taken away one by one, and no file holds one", async () => {
  const user = await makeToken(arm, "passwords", "_repositories_pull");
  const tokenId = `${arm.registry}/tokens/passwords`;
  const body = { tokenId, name: "password2", expiry: "2100-12-31T12:59:59.000Z" };
  const made = await ask(arm, "POST", "generateCredentials", body);
  const text = expect.any(String) as string;
  const expiry = "2100-12-31T12:59:59.0000000+00:00";
  expect(made).toEqual({
    username: "passwords",
    passwords: [{ creationTime: text, expiry, name: "password2", value: text }],
  });
  const file = path.join(arm.dataFolder, "services", "contoso", "tokens.json");
  expect(readFileSync(file, "utf8")).not.toContain(user.password);
  expect(await statusOf(user, "GET", "/v2/")).toBe(200);
  const patched = await patchToken("passwords", {
    credentials: { passwords: [{ name: "password2" }] },
  });
  expect(patched).toMatchObject({
    properties: {
      credentials: { passwords: [{ creationTime: text, expiry, name: "password2" }] },
    },
  });
  expect(await statusOf(user, "GET", "/v2/")).toBe(401);
});

it("skopeo copies and reads with a token what it may", async () => {
  const host = await loginServer(arm);
  const skopeo = (user: DataPlaneUser, repository: string): Promise<string> =>
    runOrThrow("skopeo", [
      "inspect",
      "--raw",
      "--tls-verify=false",
      "--creds",
      `${user.username}:${user.password}`,
      `docker://${host}/${repository}:1`,
    ]);
  expect(JSON.parse(await skopeo(reader, "team/app"))).toMatchObject({ schemaVersion: 2 });
  await expect(skopeo(reader, "other")).rejects.toThrow(/authentication required|denied/u);
});
