import { expect, it } from "vitest";
import {
  parseEmulatedSourceLocation,
  parseSourceLocation,
} from "../../../../src/core/build/sourceLocation.ts";

const git = (remote: string, ref?: string, folder?: string): unknown => ({
  kind: "git",
  remote,
  ref,
  folder,
});

it.each([
  ["https://github.com/a/b.git#main:src", git("https://github.com/a/b.git", "main", "src")],
  ["https://pat@dev.azure.com/o/p/_git/r", git("https://dummy:pat@dev.azure.com/o/p/_git/r")],
  ["git@github.com:a/b.git#:x", git("git@github.com:a/b.git", undefined, "x")],
  ["https://x.example/a.tar.gz", { kind: "url", url: "https://x.example/a.tar.gz" }],
  ["oci://r.azurecr.io/a:1", { kind: "oci", artifact: "r.azurecr.io/a:1" }],
  ["/dev/null", { kind: "local", path: "/dev/null" }],
  ["file:///home/me/app#main", { kind: "local", path: "file:///home/me/app#main" }],
])("the engine reads %s", (text, expected) => {
  expect(parseSourceLocation(text)).toEqual(expected);
});

it.each([
  ["file:///home/me/app", git("file:///home/me/app")],
  ["file:///home/me/app#main:src", git("file:///home/me/app", "main", "src")],
  ["https://github.com/a/b.git", git("https://github.com/a/b.git")],
  ["/dev/null", { kind: "local", path: "/dev/null" }],
])("the emulator reads %s", (text, expected) => {
  expect(parseEmulatedSourceLocation(text)).toEqual(expected);
});
