import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { type Principal } from "../../../../src/emulator/oci/access.ts";
import { signToken, verifyToken } from "../../../../src/emulator/oci/jsonWebToken.ts";
import { Tokens } from "../../../../src/emulator/oci/tokens.ts";

const key = new TextEncoder().encode("a key of the emulator");
const start = Date.UTC(2026, 0, 1);
const reader: Principal = {
  scopes: [{ type: "repository", name: "a", actions: ["pull"] }],
};
const run = { registry: "Contoso", runId: "cf1" };

/** Tokens whose clock can be set. */
function tokensAt(): { readonly tokens: Tokens; now: number } {
  const clock = { now: start };
  const tokens = new Tokens({ key, now: () => clock.now });
  return Object.assign(clock, { tokens });
}

it("gives back what was signed", () => {
  const { tokens } = tokensAt();
  expect(tokens.verify("access", "r", tokens.sign("access", "r", reader))).toEqual(reader);
});

it.each([
  ["access", 74, true],
  ["access", 75, false],
  ["refresh", 179, true],
  ["refresh", 180, false],
] as const)("a token for %s is valid after %i minutes: %s", (use, minutes, expected) => {
  const clock = tokensAt();
  const token = clock.tokens.sign(use, "r", reader);
  clock.now += minutes * 60_000;
  expect(clock.tokens.verify(use, "r", token) !== undefined).toBe(expected);
});

it("refuses another registry, another use, another key and what is no token", () => {
  const { tokens } = tokensAt();
  const access = tokens.sign("access", "r", reader);
  const others = new Tokens({ key: new Uint8Array([1]), now: () => start });
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  expect([
    tokens.verify("access", "other", access),
    tokens.verify("refresh", "r", access),
    others.verify("access", "r", access),
    tokens.verify("access", "r", `${access}.x`),
    tokens.verify("access", "r", `${none}.${access.split(".")[1] ?? ""}.`),
    tokens.verify("access", "r", "a.b.c"),
    tokens.verify("access", "r", ""),
  ]).toEqual(Array.from({ length: 7 }));
});

it("a run's credentials and tokens end when they are revoked", () => {
  const { tokens } = tokensAt();
  const { username, password } = tokens.issue(run);
  const token = tokens.sign("access", "r", { scopes: "all", run });
  const before = [tokens.runOf(username, password), tokens.verify("access", "r", token)];
  const again = tokens.issue(run);
  tokens.revoke({ registry: "contoso", runId: "cf1" });
  const after = [tokens.runOf(username, password), tokens.verify("access", "r", token)];
  expect([username, again.password === password, before, after]).toEqual([
    "run-contoso-cf1",
    true,
    [run, { scopes: "all", run }],
    [undefined, undefined],
  ]);
});

it("another run's password is refused", () => {
  const { tokens } = tokensAt();
  const { username } = tokens.issue(run);
  const { password } = tokens.issue({ registry: "contoso", runId: "cf2" });
  expect(tokens.runOf(username, password)).toBeUndefined();
});

it("a token is a JSON Web Token that others can check", () => {
  const token = signToken({ a: 1 }, key);
  const [header = "", claims = "", signature] = token.split(".");
  const expected = createHmac("sha256", key).update(`${header}.${claims}`).digest("base64url");
  const decoded = [header, claims].map((part) => Buffer.from(part, "base64url").toString());
  expect([decoded, signature, verifyToken(token, key)]).toEqual([
    ['{"alg":"HS256","typ":"JWT"}', '{"a":1}'],
    expected,
    { a: 1 },
  ]);
});
