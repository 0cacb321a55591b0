import { afterEach, expect, it } from "vitest";
import { createImageDirectory } from "../../../src/azure/imageDirectory.ts";
import { type StubAnswer } from "../../support/stubServer.ts";
import {
  type Answers,
  challenge,
  digestOf,
  found,
  manifest,
  now,
  type Registries,
  startRegistries,
} from "./lookUps.ts";

let registries: Registries | undefined;
afterEach(() => registries?.stub.close());

async function start(answers: Answers): Promise<Registries> {
  registries = await startRegistries(answers);
  return registries;
}

const hubHead = "HEAD /v2/library/node/manifests/15-alpine";
const hubToken = "GET /token?service=registry.docker.io&scope=repository%3Alibrary%2Fnode%3Apull";
const hubChallenge = challenge("https://auth.docker.io/token", "registry.docker.io");
const hub: Answers = {
  [hubHead]: hubChallenge,
  [hubToken]: { status: 200, body: { token: "t" } },
  [`${hubHead} t`]: manifest(),
};

it.each([
  "node:15-alpine",
  "docker.io/library/node:15-alpine",
  "index.docker.io/node:15-alpine",
  "registry.hub.docker.com/library/node:15-alpine",
])("asks Docker Hub for %s without credentials, by headers only", async (image) => {
  const { lookUp, asked, hosts, stub } = await start(hub);
  expect(await lookUp(image)).toEqual(found);
  expect(asked).toEqual([hubHead, hubToken, `${hubHead} t`]);
  expect([...hosts]).toEqual(["docker.io", "auth.docker.io"]);
  expect(stub.requests[0]?.headers.accept).toBe(
    [
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.docker.distribution.manifest.list.v2+json",
      "application/vnd.oci.image.manifest.v1+json",
      "application/vnd.docker.distribution.manifest.v2+json",
    ].join(", "),
  );
});

it.each([
  ["mcr.microsoft.com/dotnet/sdk:8.0", "HEAD /v2/dotnet/sdk/manifests/8.0"],
  ["mcr.microsoft.com/dotnet/sdk", "HEAD /v2/dotnet/sdk/manifests/latest"],
  [
    `mcr.microsoft.com/dotnet/sdk@${digestOf("b")}`,
    `HEAD /v2/dotnet/sdk/manifests/${digestOf("b")}`,
  ],
  [`mcr.microsoft.com/a:1@${digestOf("b")}`, "HEAD /v2/a/manifests/1"],
])("asks an open registry once for %s", async (image, head) => {
  const { lookUp, asked, hosts } = await start({ [head]: manifest() });
  expect(await lookUp(image)).toEqual(found);
  expect([asked, [...hosts]]).toEqual([[head], ["mcr.microsoft.com"]]);
});

const limit = (headers: Readonly<Record<string, string>>): StubAnswer => ({ status: 429, headers });
const limitMessage = (wait: string): string =>
  `Docker Hub limits requests from this network; ${wait}, or import the image into an Azure registry`;
const failed = (message: string): object => ({ kind: "failed", message });
const secondHead = (answer: StubAnswer): Answers => ({ ...hub, [`${hubHead} t`]: answer });
const noToken = "Docker Hub answered without a token";
const hidden =
  "Docker Hub shows library/node to nobody without signing in: it is private or does not exist";
const foreign = "Docker Hub names a place for its tokens that does not belong to it";

/** What Docker Hub answers, and what is made of it. */
it.each<[string, Answers, object]>([
  ["no digest", secondHead({ status: 200 }), { ...found, digest: null }],
  ["a digest that is none", secondHead(manifest("latest")), { ...found, digest: "latest" }],
  [
    "a very long digest",
    secondHead(manifest("x".repeat(5000))),
    { ...found, digest: "x".repeat(200) },
  ],
  [
    "no such tag",
    secondHead({ status: 404 }),
    {
      kind: "missing",
      message: "Docker Hub has no library/node:15-alpine; check how it is written",
    },
  ],
  [
    "private or no such repository",
    secondHead({ status: 401 }),
    { kind: "refused", message: hidden },
  ],
  [
    "no token for anybody",
    { ...hub, [hubToken]: { status: 401 } },
    { kind: "refused", message: hidden },
  ],
  ["no challenge", { [hubHead]: { status: 401 } }, { kind: "refused", message: hidden }],
  [
    "a limit with seconds",
    secondHead(limit({ "retry-after": "120" })),
    { kind: "limited", retryAt: now + 120_000, message: limitMessage("wait 2 min") },
  ],
  [
    "a limit with a date, for the token",
    { ...hub, [hubToken]: limit({ "retry-after": "Wed, 25 Nov 2026 12:10:00 GMT" }) },
    { kind: "limited", retryAt: now + 600_000, message: limitMessage("wait 10 min") },
  ],
  [
    "a limit with a date that is over",
    secondHead(limit({ "retry-after": "Wed, 25 Nov 2026 11:00:00 GMT" })),
    { kind: "limited", retryAt: now, message: limitMessage("wait 1 min") },
  ],
  [
    "a limit without end",
    secondHead(limit({ "retry-after": "999999999" })),
    { kind: "limited", retryAt: now + 86_400_000, message: limitMessage("wait 1440 min") },
  ],
  [
    "a limit with a window",
    { [hubHead]: limit({ "ratelimit-remaining": "0;w=21600" }) },
    { kind: "limited", retryAt: now + 900_000, message: limitMessage("wait 15 min") },
  ],
  [
    "a limit that says nothing",
    { [hubHead]: limit({ "retry-after": "soon" }) },
    { kind: "limited", retryAt: undefined, message: limitMessage("wait") },
  ],
  [
    "nothing remaining",
    secondHead(manifest(digestOf("a"), { "ratelimit-remaining": "0;w=60" })),
    { ...found, pauseUntil: now + 60_000 },
  ],
  [
    "something remaining",
    secondHead(manifest(digestOf("a"), { "ratelimit-remaining": "7;w=60" })),
    found,
  ],
  [
    "a remainder that is none",
    secondHead(manifest(digestOf("a"), { "ratelimit-remaining": "-" })),
    found,
  ],
  [
    "trouble",
    { [hubHead]: { status: 503 } },
    failed("Docker Hub answered HTTP 503; try again later"),
  ],
  [
    "a redirect with a token",
    secondHead({ status: 307, headers: { location: "https://elsewhere.example/v2" } }),
    failed("Docker Hub answered with a redirect, which is not followed; try again later"),
  ],
  ["a token page", { ...hub, [hubToken]: { status: 200, body: "<html>" } }, failed(noToken)],
  ["an empty token", { ...hub, [hubToken]: { status: 200, body: { token: "" } } }, failed(noToken)],
  [
    "a token that is another header",
    { ...hub, [hubToken]: { status: 200, body: { token: "a\r\nb: c" } } },
    failed(noToken),
  ],
  ["null for a token", { ...hub, [hubToken]: { status: 200, body: null } }, failed(noToken)],
  [
    "a token that is too long",
    { ...hub, [hubToken]: { status: 200, body: { token: "x".repeat(1024 * 1024) } } },
    failed(noToken),
  ],
  ["a broken connection", { [hubHead]: { status: 0, reset: true } }, { kind: "failed" }],
  ...[
    "https://elsewhere.example/token",
    "https://docker.io/token",
    "http://auth.docker.io/token",
    "https://auth.docker.io:8443/token",
    "https://user@auth.docker.io/token",
    "https://auth.docker.io.elsewhere.example/token",
    "",
    "token",
  ].map((realm): [string, Answers, object] => [
    `tokens at ${realm}`,
    { [hubHead]: challenge(realm, "registry.docker.io") },
    failed(foreign),
  ]),
])("understands Docker Hub: %s", async (_, answers, expected) => {
  const { lookUp, hosts } = await start(answers);
  expect(await lookUp("node:15-alpine")).toMatchObject({ askedAt: now, ...expected });
  expect(["docker.io", "auth.docker.io"]).toEqual(expect.arrayContaining([...hosts]));
});

it("finds the token's place among challenges of other kinds", async () => {
  const header = `Basic realm="b", Bearer service="registry.docker.io", realm="https://auth.docker.io/token", Digest realm="c"`;
  const first = { status: 401, headers: { "www-authenticate": header } };
  const { lookUp } = await start({ ...hub, [hubHead]: first });
  expect(await lookUp("node:15-alpine")).toEqual(found);
});

it.each([
  { registry: "docker.io/..", repository: "a" },
  { registry: "user@docker.io", repository: "a" },
  { registry: "", repository: "a" },
  { registry: "docker.io", repository: "../../x" },
  { registry: "docker.io", repository: "a?b" },
  { registry: "docker.io", repository: "A" },
  { registry: "docker.io", repository: "a".repeat(256) },
  { registry: "docker.io", repository: "a", tag: "1/2" },
  { registry: "docker.io", repository: "a", tag: "" },
  { registry: "docker.io", repository: "a", tag: ".." },
])("asks nobody for %j", async (image) => {
  const { directory, asked, hosts } = await start({});
  const whole = { tag: undefined, digest: undefined, ...image };
  expect(await directory.lookUp(whole, AbortSignal.timeout(1000))).toEqual({
    kind: "failed",
    message: "The image's name cannot be asked for: it is no valid name",
    askedAt: now,
  });
  expect([asked, [...hosts]]).toEqual([[], []]);
});

it("asks a registry of this machine over HTTP", async () => {
  const { stub, asked } = await start({ "HEAD /v2/app/manifests/1": manifest() });
  const directory = createImageDirectory({
    clock: { now: () => now },
    credentialFor: () => undefined,
  });
  const image = {
    registry: new URL(stub.origin).host,
    repository: "app",
    tag: "1",
    digest: undefined,
  };
  expect(await directory.lookUp(image, AbortSignal.timeout(5000))).toEqual(found);
  expect(asked).toEqual([
    "HEAD /v2/app/manifests/1",
    "GET /acr/v1/app/_tags?orderby=timedesc&n=100",
  ]);
});

it("says that nobody listens, and stops with the signal's reason", async () => {
  const { stub, lookUp, directory } = await start({});
  await stub.close();
  expect(await lookUp("node")).toEqual({
    kind: "failed",
    message:
      "Cannot look up library/node in Docker Hub: the service cannot be reached (ECONNREFUSED)",
    askedAt: now,
  });
  const reason = new Error("enough");
  const image = { registry: "docker.io", repository: "a", tag: "1", digest: undefined };
  await expect(directory.lookUp(image, AbortSignal.abort(reason))).rejects.toBe(reason);
});

it("stops while it waits", async () => {
  const { directory } = await start({ ...hub, [`${hubHead} t`]: manifest() });
  const controller = new AbortController();
  const image = { registry: "docker.io", repository: "node", tag: "15-alpine", digest: undefined };
  const answer = directory.lookUp(image, controller.signal);
  const reason = new Error("enough");
  controller.abort(reason);
  await expect(answer).rejects.toBe(reason);
});
