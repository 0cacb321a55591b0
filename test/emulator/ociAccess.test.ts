import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  admin,
  adminPasswords,
  dockerImage,
  dockerManifest,
  type OciServer,
  pushImage,
  type RawAnswer,
  startOciServer,
} from "./ociServer.ts";

let server: OciServer;
let withoutAdmin: OciServer;

beforeAll(async () => {
  server = await startOciServer();
  withoutAdmin = await startOciServer({ adminUserEnabled: false });
  await pushImage(server, "team/hello", "1", "a layer");
});

afterAll(async () => {
  await server.close();
  await withoutAdmin.close();
});

const anonymous = { authorization: "" };
const form = { "content-type": "application/x-www-form-urlencoded" };

function basic(user: string, password: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

function post(
  path: string,
  fields: Record<string, string>,
  headers: object = anonymous,
): Promise<RawAnswer> {
  const body = new URLSearchParams(fields).toString();
  return server.send({ method: "POST", path, headers: { ...form, ...headers }, body });
}

function textOf(answer: RawAnswer, key: string): string {
  const value: unknown = (JSON.parse(answer.body) as Record<string, unknown>)[key];
  return typeof value === "string" ? value : "";
}

async function refreshToken(): Promise<string> {
  const fields = { grant_type: "access_token", service: server.host, access_token: "an ARM token" };
  return textOf(await post("/oauth2/exchange", fields), "refresh_token");
}

async function accessToken(scope: string): Promise<{ readonly authorization: string }> {
  const fields = {
    grant_type: "refresh_token",
    service: server.host,
    scope,
    refresh_token: await refreshToken(),
  };
  const token = textOf(await post("/oauth2/token", fields), "access_token");
  return { authorization: `Bearer ${token}` };
}

async function statusOf(path: string, headers: object, method = "GET"): Promise<number> {
  return (await server.send({ method, path, headers: { ...headers } })).status;
}

describe("who is not signed in is told where to get a token", () => {
  it.each([
    ["GET", "/v2/", undefined],
    ["GET", "/v2/_catalog", "registry:catalog:*"],
    ["GET", "/v2/team/hello/manifests/1", "repository:team/hello:pull"],
    ["HEAD", "/v2/team/hello/manifests/1", "repository:team/hello:pull"],
    ["PUT", "/v2/team/hello/manifests/1", "repository:team/hello:pull,push"],
    ["POST", "/v2/team/hello/blobs/uploads/", "repository:team/hello:pull,push"],
    ["DELETE", "/v2/team/hello/manifests/1", "repository:team/hello:delete"],
    ["GET", "/acr/v1/team/hello/_tags", "repository:team/hello:metadata_read"],
    ["PATCH", "/acr/v1/team/hello", "repository:team/hello:metadata_write"],
    ["GET", "/v2/../manifests/1", undefined],
  ])("%s %s", async (method, path, scope) => {
    const { status, headers } = await server.send({ method, path, headers: anonymous });
    const { host } = server;
    const end = scope === undefined ? "" : `,scope="${scope}"`;
    expect([status, headers["www-authenticate"]]).toEqual([
      401,
      `Bearer realm="http://${host}/oauth2/token",service="${host}"${end}`,
    ]);
  });

  it("a token that is none is called invalid", async () => {
    const { host } = server;
    const headers = { authorization: "Bearer none" };
    const answer = await server.send({ path: "/v2/", headers });
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([
      401,
      `Bearer realm="http://${host}/oauth2/token",service="${host}",error="invalid_token"`,
    ]);
  });
});

describe("credentials", () => {
  it.each([
    ["first admin password", "contoso", adminPasswords[0], 200],
    ["second admin password", "contoso", adminPasswords[1], 200],
    ["admin in capitals", "CONTOSO", adminPasswords[0], 200],
    ["wrong password", "contoso", "wrong", 401],
    ["empty password", "contoso", "", 401],
    ["another user", "fabrikam", adminPasswords[0], 401],
    ["token user without a token", "00000000-0000-0000-0000-000000000000", "x", 401],
  ])("%s", async (_, user, password, expected) => {
    const headers = basic(user, password);
    const fields = { grant_type: "password", service: server.host, username: user, password };
    expect([
      await statusOf("/v2/", headers),
      await statusOf("/acr/v1/team/hello/_tags", headers),
      await statusOf(`/oauth2/token?service=${server.host}&scope=x`, headers),
      (await post("/oauth2/token", fields)).status,
    ]).toEqual([expected, expected, expected, expected]);
  });

  it("the admin user is refused while it is disabled", async () => {
    const { status, body } = await withoutAdmin.send({ path: "/oauth2/token" });
    const { errors } = JSON.parse(body) as { errors: { message: string }[] };
    expect([status, errors[0]?.message]).toEqual([
      401,
      `The credentials for ${withoutAdmin.host} are missing, wrong or expired; the admin user of contoso is disabled, use a token or enable it`,
    ]);
  });

  it("a refresh token is the token user's password", async () => {
    const headers = basic("00000000-0000-0000-0000-000000000000", await refreshToken());
    expect(await statusOf("/v2/", headers)).toBe(200);
  });

  it.each([
    ["no access token", { grant_type: "access_token" }, 401],
    ["a blank access token", { grant_type: "access_token", access_token: " " }, 401],
    ["another grant", { grant_type: "device_code", access_token: "x" }, 400],
    [
      "another registry",
      { grant_type: "access_token", access_token: "x", service: "other.azurecr.io" },
      400,
    ],
    [
      "the registry's Azure name",
      { grant_type: "access_token", access_token: "x", service: "contoso.azurecr.io" },
      200,
    ],
  ])("exchange with %s", async (_, fields, expected) => {
    expect((await post("/oauth2/exchange", fields)).status).toBe(expected);
  });

  it("anonymous callers get no token", async () => {
    const path = `/oauth2/token?service=${server.host}&scope=repository:team/hello:pull`;
    expect(await statusOf(path, anonymous)).toBe(401);
  });
});

describe("an access token opens what its scope names", () => {
  it.each([
    ["repository:team/hello:pull", [200, 401, 401, 401]],
    ["repository:team/hello:metadata_read", [401, 200, 401, 401]],
    ["repository:team/hello:pull,metadata_read registry:catalog:*", [200, 200, 200, 401]],
    ["repository:team/hello:*", [200, 200, 401, 202]],
    ["repository:team/hello:push", [401, 401, 401, 202]],
    ["repository:other:*", [401, 401, 401, 401]],
    ["", [401, 401, 401, 401]],
  ])("%s", async (scope, expected) => {
    const headers = await accessToken(scope);
    expect([
      await statusOf("/v2/team/hello/manifests/1", headers),
      await statusOf("/acr/v1/team/hello/_tags", headers),
      await statusOf("/v2/_catalog", headers),
      await statusOf("/v2/team/hello/blobs/uploads/", headers, "POST"),
    ]).toEqual(expected);
  });

  it("tells which scope is missing", async () => {
    const { headers } = await server.send({
      path: "/acr/v1/team/hello/_tags",
      headers: await accessToken("repository:team/hello:pull"),
    });
    expect(headers["www-authenticate"]).toContain(
      ',scope="repository:team/hello:metadata_read",error="insufficient_scope"',
    );
  });

  it("is not valid at another registry, nor is a refresh token an access token", async () => {
    const headers = await accessToken("registry:catalog:*");
    expect([
      await statusOf("/v2/", { ...headers, host: "fabrikam.azurecr.localhost" }),
      await statusOf("/v2/", { authorization: `Bearer ${await refreshToken()}` }),
      await statusOf("/v2/", { authorization: `${headers.authorization}x` }),
      await statusOf("/v2/", headers),
    ]).toEqual([401, 401, 401, 200]);
  });
});

describe("the credentials of a run", () => {
  const run = { registry: "contoso", runId: "cf1" };

  it("open every registry until they are revoked, and mark what they push", async () => {
    const { username, password } = server.tokens.issue(run);
    const login = basic(username, password);
    const issued = await server.send({
      path: `/oauth2/token?service=${server.host}&scope=repository:team/built:pull,push`,
      headers: login,
    });
    const bearer = { authorization: `Bearer ${textOf(issued, "access_token")}` };
    const body = await dockerManifest(server, "team/built", "built by a run");
    const path = "/v2/team/built/manifests/cf1";
    const headers = { "content-type": dockerImage, ...bearer };
    const { status } = await server.send({ method: "PUT", path, headers, body });
    const others = await statusOf("/v2/", { ...login, host: "fabrikam.azurecr.io" });
    server.tokens.revoke(run);
    const revoked = [await statusOf("/v2/", login), await statusOf("/v2/", bearer)];
    expect([status, others, revoked, server.moves.at(-1)]).toEqual([
      201,
      200,
      [401, 401],
      {
        registry: "contoso",
        repository: "team/built",
        tag: "cf1",
        digest: await server.content.digestOf("Contoso", "team/built", "cf1"),
        previousDigest: undefined,
        byRun: run,
      },
    ]);
  });
});

it("the admin header of these tests is the first password's", () => {
  expect(admin).toBe(basic("contoso", adminPasswords[0]).authorization);
});
