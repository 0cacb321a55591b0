import { expect, it } from "vitest";
import { type BlobPermission, createBlobLinks } from "../../../../src/emulator/blob/blobLinks.ts";

const now = Date.parse("2026-11-22T00:00:00Z");
const hour = 60 * 60 * 1000;
const blob = "logs/cf1/rawtext.log";
const links = createBlobLinks(new Uint8Array(32).fill(7));

it("has the form that az takes apart", () => {
  const place = { origin: "https://127.0.0.1:1", registry: "Contoso", blob };
  expect(links.link(place, "read", now)).toMatch(
    /^https:\/\/[^?]*\.blob\.[^/]+\/contoso\/logs\/cf1\/rawtext\.log\?sv=[^&]+&se=[^&]+&sr=b&sp=r&sig=[^&]+$/u,
  );
});

it.each<[string, BlobPermission, BlobPermission, object, string | undefined]>([
  ["as it is", "read", "read", {}, undefined],
  ["as it is", "write", "write", {}, undefined],
  ["for the other permission", "read", "write", {}, "permission"],
  ["for another blob", "read", "read", { blob: "logs/cf2/rawtext.log" }, "signature"],
  ["for another registry", "read", "read", { container: "fabrikam" }, "signature"],
  ["after a day", "read", "read", { now: now + 24 * hour }, "expired"],
  ["just before a day", "read", "read", { now: now + 24 * hour - 1 }, undefined],
  ["after an hour", "write", "write", { now: now + hour }, "expired"],
])("%s, made to %s and used to %s with %j: %s", (_how, ...tried) => {
  const [made, used, change, expected] = tried;
  const address = links.link({ origin: "http://x", registry: "contoso", blob }, made, now);
  const query = new URL(address).searchParams;
  const target = { container: "contoso", blob, query, now, ...change };
  expect(links.problem(target, used, target.now)).toBe(expected);
});

it("is no good with another key", () => {
  const link = links.link({ origin: "http://x", registry: "contoso", blob }, "read", now);
  const query = new URL(link).searchParams;
  const others = createBlobLinks(new Uint8Array(32));
  expect(others.problem({ container: "contoso", blob, query }, "read", now)).toBe("signature");
});
