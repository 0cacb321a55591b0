import { textAt, wordAt } from "./wire.ts";

/** Reads a platform: `Linux` alone, `linux/arm/v7` with an architecture; undefined when nothing is said. */
export function convertPlatform(wire: unknown): string | undefined {
  const os = wordAt(wire, "os", ["Linux", "Windows"]) ?? textAt(wire, "os");
  const architecture = textAt(wire, "architecture");
  if (os === undefined || architecture === undefined) {
    return os;
  }
  const variant = textAt(wire, "variant");
  const parts = [os, architecture, ...(variant === undefined ? [] : [variant])];
  return parts.join("/").toLowerCase();
}
