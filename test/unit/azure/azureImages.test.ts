import { afterEach, expect, it } from "vitest";
import { type HostCredential } from "../../../src/azure/registryTokens.ts";
import { AcrError } from "../../../src/core/errors.ts";
import {
  type Answers,
  azureCredential,
  challenge,
  found,
  manifest,
  now,
  type Registries,
  startRegistries,
} from "./lookUps.ts";

let registries: Registries | undefined;
afterEach(() => registries?.stub.close());

async function start(
  answers: Answers,
  credential: HostCredential | undefined,
): Promise<Registries> {
  registries = await startRegistries(answers, () => credential);
  return registries;
}

const image = "dev.azurecr.io/base/node:15";
const head = "HEAD /v2/base/node/manifests/15";
const anonymous =
  "GET /oauth2/token?service=dev.azurecr.io&scope=repository%3Abase%2Fnode%3Apull%2Cmetadata_read";
const tags = "GET /acr/v1/base/node/_tags?orderby=timedesc&n=100";
const exchange = "POST /oauth2/exchange";
const token = "POST /oauth2/token";
const closed = challenge("https://dev.azurecr.io/oauth2/token", "dev.azurecr.io");
const ok = (body: unknown): { status: number; body: unknown } => ({ status: 200, body });
const listing = {
  tags: [
    { name: "16", lastUpdateTime: "2026-11-25T10:00:00.1234567Z" },
    { name: "15", lastUpdateTime: "2026-11-24T10:00:00Z" },
    { name: "old", lastUpdateTime: "yesterday" },
    { lastUpdateTime: "2026-11-24T10:00:00Z" },
    null,
  ],
};
const signedIn: Answers = {
  [head]: closed,
  [anonymous]: { status: 401 },
  [exchange]: ok({ refresh_token: "r" }),
  [token]: ok({ access_token: "a" }),
  [`${head} a`]: manifest(),
  [`${tags} a`]: ok(listing),
};
const listed = {
  pushedAt: Date.parse("2026-11-24T10:00:00Z"),
  otherTags: [{ name: "16", pushedAt: Date.parse("2026-11-25T10:00:00.123Z") }],
};

it("signs in to a registry that shows nothing to others, and the next time at once", async () => {
  const { lookUp, asked, hosts, stub } = await start(signedIn, azureCredential());
  expect(await lookUp(image)).toEqual({ ...found, isPublic: false, ...listed });
  expect(asked).toEqual([head, anonymous, exchange, token, `${head} a`, `${tags} a`]);
  expect(stub.requests.filter(({ method }) => method === "POST").map(({ body }) => body)).toEqual([
    "grant_type=access_token&service=dev.azurecr.io&access_token=azure",
    "grant_type=refresh_token&service=dev.azurecr.io&scope=repository%3Abase%2Fnode%3Apull%2Cmetadata_read&refresh_token=r",
  ]);
  expect(await lookUp(image)).toEqual({ ...found, isPublic: false, ...listed });
  expect(asked.slice(6)).toEqual([token, `${head} a`, `${tags} a`]);
  expect([...hosts]).toEqual(["dev.azurecr.io"]);
});

it("needs no credential where everybody may pull", async () => {
  const answers = {
    [head]: closed,
    [anonymous]: ok({ access_token: "n" }),
    [`${head} n`]: manifest(),
    [`${tags} n`]: ok(listing),
  };
  const { lookUp, asked } = await start(answers, azureCredential());
  expect(await lookUp(image)).toEqual({ ...found, ...listed });
  expect(asked).toEqual([head, anonymous, `${head} n`, `${tags} n`]);
});

const refusedWithout = "base/node of dev.azurecr.io is shown only to those who sign in";
const refusedTo =
  "base/node of dev.azurecr.io is refused to this account; it needs a role that may pull, such as AcrPull";
const forbidden =
  "base/node of dev.azurecr.io is refused: a permission to pull is missing, or the registry's network rules keep this machine out";
const failing = (error: Error): HostCredential => ({
  credential: { getToken: () => Promise.reject(error) },
  scope: "s",
});

it.each<[string, Answers, HostCredential | undefined, object]>([
  ["no credential", signedIn, undefined, { kind: "refused", message: refusedWithout }],
  [
    "an account that may not",
    { ...signedIn, [exchange]: { status: 401 } },
    azureCredential(),
    { kind: "refused", message: refusedTo },
  ],
  [
    "a repository that the account may not see",
    { ...signedIn, [`${head} a`]: { status: 403 } },
    azureCredential(),
    { kind: "refused", message: forbidden },
  ],
  [
    "network rules",
    { [head]: { status: 403 } },
    undefined,
    { kind: "refused", message: forbidden },
  ],
  [
    "no such tag",
    { ...signedIn, [`${head} a`]: { status: 404 } },
    azureCredential(),
    { kind: "missing", message: "dev.azurecr.io has no base/node:15; check how it is written" },
  ],
  [
    "a busy registry",
    { ...signedIn, [token]: { status: 429, headers: { "retry-after": "1" } } },
    azureCredential(),
    { kind: "limited", retryAt: now + 1000 },
  ],
  [
    "an exchange without a token",
    { ...signedIn, [exchange]: ok({ refresh_token: 5 }) },
    azureCredential(),
    { kind: "failed", message: "dev.azurecr.io answered without a token" },
  ],
  [
    "a sign-in that was refused",
    signedIn,
    failing(new AcrError("unauthorized", "Sign in first")),
    { kind: "failed", message: "Sign in first" },
  ],
  [
    "a sign-in that broke, which might say a secret",
    signedIn,
    failing(new Error("token eyJ0 is wrong")),
    {
      kind: "failed",
      message:
        "Cannot look up base/node in dev.azurecr.io: the sign-in or the connection failed; try again later",
    },
  ],
  [
    "no sign-in",
    signedIn,
    { ...azureCredential(), credential: { getToken: () => Promise.resolve(null) } },
    { kind: "failed", message: "Sign in first: there is no token for dev.azurecr.io" },
  ],
  [
    "tokens at another place",
    { [head]: challenge("https://elsewhere.example/oauth2/token", "dev.azurecr.io") },
    azureCredential(),
    {
      kind: "failed",
      message: "dev.azurecr.io names a place for its tokens that does not belong to it",
    },
  ],
  ...[{ status: 404 }, ok({ tags: null }), ok(null), ok("x"), { status: 0, reset: true }].map(
    (answer, index): [string, Answers, HostCredential | undefined, object] => [
      `a listing that is none, ${index}`,
      { ...signedIn, [`${tags} a`]: answer },
      azureCredential(),
      {
        ...found,
        isPublic: false,
        pushedAt: undefined,
        otherTags: index === 1 || index === 2 ? [] : undefined,
      },
    ],
  ),
])("understands a registry: %s", async (_, answers, credential, expected) => {
  const { lookUp, hosts } = await start(answers, credential);
  expect(await lookUp(image)).toMatchObject({ askedAt: now, ...expected });
  expect([...hosts]).toEqual(["dev.azurecr.io"]);
});

it("signs in again when the remembered token no longer counts", async () => {
  const answers: Record<string, object> = { ...signedIn };
  const { lookUp, asked } = await start(answers as Answers, azureCredential());
  await lookUp(image);
  answers[token] = { status: 401 };
  expect((await lookUp(image)).kind).toBe("refused");
  expect(asked.slice(6)).toEqual([token, head, anonymous, exchange, token]);
  answers[token] = ok({ access_token: "a" });
  expect((await lookUp(image)).kind).toBe("found");
});

it.each(["docker.io", "ghcr.io", "dev.azurecr.io.elsewhere.example", "azurecr.io"])(
  "has no credential for %s, whatever is offered",
  async (host) => {
    const offered: string[] = [];
    registries = await startRegistries({}, (asked) => {
      offered.push(asked);
      return azureCredential();
    });
    expect((await registries.lookUp(`${host}/base/node:15`)).kind).toBe("missing");
    expect([offered, registries.asked]).toEqual([[], [head]]);
  },
);
