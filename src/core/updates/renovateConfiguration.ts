import {
  isProperties,
  type Properties,
  readList,
  readProperties,
  readTexts,
  type Report,
} from "./configurationValue.ts";
import { expressionPattern } from "./namePatterns.ts";
import { lookUpPreset } from "./renovatePresets.ts";
import {
  readRule,
  readSettings,
  type RenovateRule,
  type RenovateSettings,
} from "./renovateRule.ts";

/** A Renovate configuration with its presets, as far as it concerns Dockerfiles. */
export interface RenovateConfiguration {
  readonly file: string;
  /** Where the whole of Renovate is switched off: the preset, or the property. */
  readonly disabledBy: string | undefined;
  /** Where the manager `dockerfile` is switched off. */
  readonly managerDisabledBy: string | undefined;
  /** Managers that are used; empty for all. */
  readonly enabledManagers: readonly string[];
  readonly includePaths: readonly string[];
  readonly ignorePaths: readonly string[];
  readonly ignoredNames: readonly string[];
  /** Patterns of the Dockerfiles' paths. */
  readonly filePatterns: readonly string[];
  /** What is said of all dependencies; in the order in which later ones win. */
  readonly settings: readonly {
    readonly source: string;
    readonly settings: RenovateSettings;
  }[];
  /** In the order in which later ones win. */
  readonly rules: readonly RenovateRule[];
}

/**
 * Reads a Renovate configuration. Presets come first in their order, then what the file itself says, then the blocks
 * of managers; package rules come after all of them (https://docs.renovatebot.com/configuration-options/).
 */
export function readRenovate(
  content: Properties,
  file: string,
  report: Report,
): RenovateConfiguration {
  const ignored = new Set(readTexts(content["ignorePresets"], "ignorePresets", report));
  const layers = layersOf(content, ignored, report);
  const blocks = layers.flatMap((layer) => blocksOf(layer, ignored));
  const known = [...layers, ...blocks].filter((layer) => layer.kind === "known");
  const last = (key: string): readonly string[] | undefined => lastTexts(layers, key);
  return {
    file,
    disabledBy: disabledBy(layers),
    managerDisabledBy: disabledBy(blocks),
    enabledManagers: last("enabledManagers") ?? [],
    includePaths: last("includePaths") ?? [],
    ignorePaths: last("ignorePaths") ?? ["**/node_modules/**", "**/bower_components/**"],
    ignoredNames: known.flatMap(({ properties, name, report: tell }) =>
      readTexts(properties["ignoreDeps"], named(name, "ignoreDeps"), tell),
    ),
    filePatterns: [...defaultFiles, ...blocks.flatMap(filePatternsOf)],
    settings: known.map(({ source, name, properties, report: tell }) => ({
      source: source === "" ? "pinDigests" : source,
      settings: readSettings(properties, name, tell),
    })),
    rules: [...layers, ...blocks].flatMap(rulesOf),
  };
}

/** The files of the manager (https://docs.renovatebot.com/modules/manager/dockerfile/). */
const defaultFiles: readonly string[] = [
  "/(^|/|\\.)([Dd]ocker|[Cc]ontainer)file$/",
  "/(^|/)([Dd]ocker|[Cc]ontainer)file[^/]*$/",
];

/** One object that takes part: a preset, the file itself, or a block of one of them. */
type Layer =
  | {
      readonly kind: "known";
      /** What people find in their file. */
      readonly source: string;
      /** The properties of which this one is the value; empty for the file itself. */
      readonly name: string;
      readonly properties: Properties;
      readonly report: Report;
    }
  | { readonly kind: "elsewhere"; readonly source: string };

function layersOf(
  properties: Properties,
  ignored: ReadonlySet<string>,
  report: Report,
  name = "",
): readonly Layer[] {
  const presets = readTexts(properties["extends"], named(name, "extends"), report);
  const own: Layer = { kind: "known", source: name, name, properties, report };
  return [
    ...presets.flatMap((preset) =>
      ignored.has(preset) ? [] : presetLayers(preset, preset, ignored),
    ),
    own,
  ];
}

/** Presets of presets are named after the one that stands in the file. */
function presetLayers(
  preset: string,
  source: string,
  ignored: ReadonlySet<string>,
): readonly Layer[] {
  const found = lookUpPreset(preset);
  if (found.kind === "elsewhere") {
    return [{ kind: "elsewhere", source }];
  }
  const { properties } = found;
  const inner = readTexts(properties["extends"], "extends", silent);
  return [
    ...inner.flatMap((other) => (ignored.has(other) ? [] : presetLayers(other, source, ignored))),
    { kind: "known", source, name: "", properties, report: silent },
  ];
}

function blocksOf(layer: Layer, ignored: ReadonlySet<string>): readonly Layer[] {
  if (layer.kind === "elsewhere" || layer.properties["dockerfile"] === undefined) {
    return [];
  }
  const { properties, report, source } = layer;
  const block = readProperties(properties["dockerfile"], "dockerfile", report);
  return layersOf(block, ignored, report, "dockerfile").map((inner) =>
    source === "" ? inner : { ...inner, source },
  );
}

/** What concerns all of Docker in older files becomes the first of the package rules. */
function rulesOf(layer: Layer): readonly RenovateRule[] {
  if (layer.kind === "elsewhere") {
    return [layer];
  }
  const { source, name, properties, report } = layer;
  const { docker, packageRules } = properties;
  const old = isProperties(docker) ? [{ name: "docker", properties: ofDocker(docker) }] : [];
  const list = isProperties(packageRules) ? [packageRules] : packageRules;
  const rules = readList(list, named(name, "packageRules"), report);
  return [...old, ...rules].map((rule) =>
    readRule(rule.properties, isPreset(source) ? source : rule.name, rule.name, report),
  );
}

function ofDocker(block: Properties): Properties {
  return { matchCategories: ["docker"], ...block };
}

function isPreset(source: string): boolean {
  return source !== "" && source !== "dockerfile";
}

function disabledBy(layers: readonly Layer[]): string | undefined {
  const saying = layers.filter(
    (layer) => layer.kind === "known" && typeof layer.properties["enabled"] === "boolean",
  );
  const last = saying.at(-1);
  return last?.kind === "known" && last.properties["enabled"] === false
    ? isPreset(last.source)
      ? last.source
      : named(last.name, "enabled")
    : undefined;
}

/** Lists that are replaced as a whole. */
function lastTexts(layers: readonly Layer[], key: string): readonly string[] | undefined {
  const last = layers.findLast(
    (layer) => layer.kind === "known" && layer.properties[key] !== undefined,
  );
  return last?.kind === "known" ? readTexts(last.properties[key], key, last.report) : undefined;
}

function filePatternsOf(layer: Layer): readonly string[] {
  if (layer.kind === "elsewhere") {
    return [];
  }
  const { properties, name, report } = layer;
  return [
    ...readTexts(properties["managerFilePatterns"], named(name, "managerFilePatterns"), report),
    ...readTexts(properties["fileMatch"], named(name, "fileMatch"), report).map(expressionPattern),
  ];
}

function named(name: string, key: string): string {
  return name === "" ? key : `${name}.${key}`;
}

/** Presets that are built in have nothing to report. */
function silent(): void {
  return;
}
