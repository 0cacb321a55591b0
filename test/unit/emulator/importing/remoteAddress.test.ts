import { expect, it } from "vitest";
import {
  isAllowedAddress,
  remoteAddress,
} from "../../../../src/emulator/importing/remoteAddress.ts";

it.each<[string, string | undefined]>([
  ["ghcr.io", "https://ghcr.io"],
  ["registry.example:8443", "https://registry.example:8443"],
  ["docker.io", "https://registry-1.docker.io"],
  ["registry.hub.docker.com", "https://registry-1.docker.io"],
  ["localhost:5000", "http://localhost:5000"],
  ["127.0.0.1:5000", "http://127.0.0.1:5000"],
  ["127.1.2.3", "http://127.1.2.3"],
  ["[::1]:5000", "http://[::1]:5000"],
  ["mcr.example.localhost", "http://mcr.example.localhost"],
  ["127.0.0.1.example", "https://127.0.0.1.example"],
  ["", undefined],
  ["https://ghcr.io", undefined],
  ["ghcr.io/a", undefined],
  ["user@ghcr.io", undefined],
  ["ghcr.io?a", undefined],
  ["registry.example:99999", undefined],
  ["-a.example", undefined],
])("reaches %j at %s", (host, expected) => {
  expect(remoteAddress(host)?.origin).toBe(expected);
});

it.each<[string, string, boolean]>([
  ["https://ghcr.io", "https://cdn.example/blob", true],
  ["https://ghcr.io", "http://cdn.example/blob", false],
  ["https://ghcr.io", "http://127.0.0.1:1/", false],
  ["https://ghcr.io", "https://localhost/", false],
  ["https://ghcr.io", "file:///etc/passwd", false],
  ["http://127.0.0.1:5000", "http://localhost:5001/token", true],
  ["http://127.0.0.1:5000", "https://cdn.example/blob", true],
  ["http://127.0.0.1:5000", "http://cdn.example/blob", false],
  ["http://127.0.0.1:5000", "ftp://127.0.0.1/blob", false],
])("lets %s send on to %s: %s", (registry, other, expected) => {
  expect(isAllowedAddress(new URL(registry), new URL(other))).toBe(expected);
});
