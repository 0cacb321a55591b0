import {
  cruise,
  type ICruiseResult,
  type IDependency,
  type IReporterOutput,
} from "dependency-cruiser";
import { expect, it } from "vitest";
import { layers, root } from "../layers.mjs";

/** Folders whose imports the table rules. */
const ruled = ["src", "media"];

/** Every import below the ruled folders as `from -> to`; `to` is a path of the project, a package name or `node:…`. */
async function importsOf(): Promise<readonly { readonly from: string; readonly to: string }[]> {
  const { output }: IReporterOutput = await cruise(ruled, {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".js", ".json"] },
  });
  const { modules } = output as ICruiseResult;
  return modules.flatMap(({ source, dependencies }) =>
    isRuled(source) && source.endsWith(".ts")
      ? dependencies.map((dependency) => ({ from: source, to: nameOf(dependency) }))
      : [],
  );
}

/** Node's own modules are written `node:…`, with or without the prefix in the source. */
function nameOf({ module, resolved, coreModule }: IDependency): string {
  if (coreModule) {
    return `node:${module.replace(/^node:/u, "")}`;
  }
  return isRuled(resolved) ? resolved : module;
}

function isRuled(file: string): boolean {
  return ruled.some((folder) => file.startsWith(`${folder}/`));
}

/** Tells whether the table lets a file of a layer import something. */
function isAllowed(
  layer: { folders: readonly string[]; packages: readonly string[]; types?: readonly string[] },
  to: string,
): boolean {
  return (
    (layer.types ?? []).some((pattern) => matches(pattern, to)) ||
    layer.folders.some((folder) => to.startsWith(`${folder}/`)) ||
    layer.packages.some(
      (name) =>
        to === name || to.startsWith(name.endsWith("/") || name.endsWith(":") ? name : `${name}/`),
    )
  );
}

/** A star stands for a folder. */
function matches(pattern: string, file: string): boolean {
  const [wanted, parts] = [pattern.split("/"), file.split("/")];
  return (
    wanted.length === parts.length &&
    wanted.every((own, index) => own === "*" || own === parts[index])
  );
}

it("every import is in the table of layers", async () => {
  const imports = await importsOf();
  const forbidden = imports.filter(({ from, to }) => {
    if (from === root.file) {
      return !isAllowed(root, to);
    }
    const entry = Object.entries(layers).find(([folder]) => from.startsWith(`${folder}/`));
    return entry === undefined || !(to.startsWith(`${entry[0]}/`) || isAllowed(entry[1], to));
  });
  expect(imports.length).toBeGreaterThan(50);
  expect(forbidden).toEqual([]);
}, 60_000);

it("no module imports itself by a circle", async () => {
  const { output } = await cruise(ruled, {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".js", ".json"] },
    ruleSet: {
      forbidden: [{ name: "no-cycles", severity: "error", from: {}, to: { circular: true } }],
    },
    validate: true,
  });
  const { summary } = output as ICruiseResult;
  expect(summary.violations.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
}, 60_000);

it("the table refuses what the architecture forbids", () => {
  const core = layers["src/core"]!;
  const extension = layers["src/vscode"]!;
  expect([
    isAllowed(core, "vscode"),
    isAllowed(core, "node:fs"),
    isAllowed(core, "src/azure/x.ts"),
    isAllowed(extension, "src/azure/x.ts"),
    isAllowed(extension, "node:fs"),
    isAllowed(core, "yaml"),
    isAllowed(extension, "src/core/x.ts"),
  ]).toEqual([false, false, false, false, false, true, true]);
});
