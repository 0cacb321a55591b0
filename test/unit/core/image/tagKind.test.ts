import { expect, it } from "vitest";
import { classifyTag, stableSibling } from "../../../../src/core/image/tagKind.ts";

it.each([
  ["", undefined, "latest"],
  ["latest", undefined, "latest"],
  ["15-alpine", undefined, "stable"],
  ["3.20", "alpine", "stable"],
  ["7.2-debian-12", "bitnami/redis", "stable"],
  ["ltsc2022", undefined, "stable"],
  ["2022-latest", "mcr.microsoft.com/mssql/server", "stable"],
  ["9.0-preview", undefined, "stable"],
  ["2.1-cu121", undefined, "stable"],
  ["15.2.1-alpine", "node", "unique"],
  ["9.0-preview.3", undefined, "unique"],
  ["noble-20240605", "ubuntu", "unique"],
  ["sha-d479fa0", undefined, "unique"],
  ["build-12", undefined, "unique"],
  ["cf1a", "127.0.0.1:5010/app", "unique"],
  ["cf1a", "team/app", "stable"],
  ["18@sha256:" + "0".repeat(64), undefined, "digest"],
] as const)("tag %j of %s is %s", (tag, repository, kind) => {
  expect(classifyTag(tag, repository).kind).toBe(kind);
});

it.each([
  ["15.2.1-alpine", "15-alpine"],
  ["v2.52.0", "v2"],
  ["0.52.0", "0.52"],
  ["17.0.11_9-jre", "17-jre"],
  ["7.2.5-debian-12-r0", "7-debian-12"],
  ["noble-20240605", "noble"],
  ["3.11-2", "3.11"],
  ["1.4.2-71e9318", "1"],
  ["20240605", undefined],
  ["b802f38", undefined],
  ["2.0.0-rc.12", undefined],
  ["15-alpine", undefined],
  ["latest", undefined],
])("the moving tag next to %s is %s", (tag, sibling) => {
  expect(stableSibling(tag)).toBe(sibling);
});
