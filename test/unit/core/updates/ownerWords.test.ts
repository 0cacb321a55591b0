import { expect, it } from "vitest";
import { type TrackingStatus } from "../../../../src/core/tracking/verdict.ts";
import { ownerWords } from "../../../../src/core/updates/ownerWords.ts";
import { updateOwners } from "../../../../src/core/updates/updateOwners.ts";
import { readUpdateTools } from "../../../../src/core/updates/updateTools.ts";

const image = { registry: "docker.io", repository: "library/node", tag: "15", digest: undefined };
const pinned = { ...image, digest: `sha256:${"a".repeat(64)}` };
const renovate = '{ "extends": ["config:recommended", "docker:pinDigests"] }';
const dependabot =
  "version: 2\nupdates:\n  - package-ecosystem: docker\n    directory: /\n    schedule: { interval: daily }\n";

it.each<[TrackingStatus, string, string, typeof image | typeof pinned, string | undefined]>([
  ["digestPinned", "renovate.json", renovate, pinned, "Renovate updates the digest"],
  ["digestPinned", ".github/dependabot.yml", dependabot, pinned, "Dependabot updates the digest"],
  ["uniqueTag", ".github/dependabot.yml", dependabot, image, "Dependabot proposes newer tags"],
  ["tracked", ".github/dependabot.yml", dependabot, image, undefined],
  [
    "tracked",
    "renovate.json",
    renovate,
    image,
    "Renovate will pin a digest, which ends the tracking",
  ],
  ["unsupportedLocation", "renovate.json", renovate, image, undefined],
  ["digestPinned", "renovate.json", '{ "enabled": false }', pinned, undefined],
])("says who owns the update of a line that is %s, by %s", (...row) => {
  const [status, path, text, own, expected] = row;
  const owners = updateOwners(readUpdateTools([{ path, text }]), "Dockerfile", own);
  expect(ownerWords(status, owners)).toBe(expected);
});
