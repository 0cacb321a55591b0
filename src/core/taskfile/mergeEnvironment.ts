import { type EngineResult } from "./task.ts";

/**
 * Adds `NAME=VALUE` settings whose names are not among those of `own` yet. Each text of `added` is split at commas and
 * every part needs a `=`; those of `own` need one only when something is added. A name that is repeated in `added` is
 * added again. The messages are the engine's (https://github.com/Azure/acr-builder, graph package).
 */
export function mergeEnvironment(
  own: readonly string[],
  added: readonly string[],
): EngineResult<readonly string[]> {
  if (added.length === 0) {
    return { kind: "read", value: own };
  }
  const unreadable = own.find((setting) => !setting.includes("="));
  if (unreadable !== undefined) {
    return failed("step", unreadable);
  }
  const names = new Set(own.map(nameOf));
  const parts = added.flatMap((setting) => setting.split(","));
  const wrong = parts.find((setting) => !setting.includes("="));
  return wrong === undefined
    ? { kind: "read", value: [...own, ...parts.filter((one) => !names.has(nameOf(one)))] }
    : failed("task", wrong);
}

function nameOf(setting: string): string {
  return setting.slice(0, setting.indexOf("="));
}

function failed(
  level: "step" | "task",
  setting: string,
): { readonly kind: "failed"; readonly message: string } {
  return {
    kind: "failed",
    message: `cannot parse ${level} environment variable ${setting} correctly`,
  };
}
