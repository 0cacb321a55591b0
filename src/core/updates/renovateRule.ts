import {
  type Properties,
  readFlag,
  readProperties,
  readTexts,
  type Report,
} from "./configurationValue.ts";
import { type Answer, expressionPattern, matchPatterns, prefixPattern } from "./namePatterns.ts";

/** What an object of a Renovate configuration says about the updates of dependencies. */
export interface RenovateSettings {
  readonly enabled: boolean | undefined;
  /** Whether digests are added. */
  readonly pinDigests: boolean | undefined;
  /** The versions that are allowed; undefined for all. */
  readonly allowedVersions: string | undefined;
  /** What is said of single kinds of updates. */
  readonly kinds: ReadonlyMap<string, boolean>;
}

/** A member of `packageRules`, or a preset that cannot be read and may set anything. */
export type RenovateRule =
  | {
      readonly kind: "rule";
      /** What people find in their file: `packageRules[0]` or a preset. */
      readonly source: string;
      readonly matchers: readonly RenovateMatcher[];
      readonly settings: RenovateSettings;
    }
  | { readonly kind: "elsewhere"; readonly source: string };

/** What a rule compares, and with what. */
export interface RenovateMatcher {
  readonly subject: Subject;
  readonly patterns: readonly string[];
}

type Subject =
  | "category"
  | "datasource"
  | "dependencyType"
  | "file"
  | "manager"
  | "name"
  | "tag"
  | "updateKind"
  /** Something that is not known here, such as the age of a version. */
  | "unknown";

/** A base image as Renovate sees it. */
export interface RenovateDependency {
  /** As people write it: `node`, `mcr.microsoft.com/dotnet/sdk`. */
  readonly name: string;
  readonly tag: string | undefined;
  /** The Dockerfile's path from the repository's root. */
  readonly file: string;
}

/** Reads a member of `packageRules` (https://docs.renovatebot.com/configuration-options/#packagerules). */
export function readRule(
  properties: Properties,
  source: string,
  name: string,
  report: Report,
): RenovateRule {
  const patterns = new Map<Subject, string[]>();
  for (const [key, value] of Object.entries(properties)) {
    const field = fields.get(key) ?? unknownField(key);
    if (field !== undefined) {
      const texts = field.subject === "unknown" ? [] : readTexts(value, `${name}.${key}`, report);
      const known = patterns.get(field.subject) ?? [];
      texts.forEach((text) => known.push(field.write?.(text) ?? text));
      patterns.set(field.subject, known);
    }
  }
  const matchers = Array.from(patterns, ([subject, texts]) => ({ subject, patterns: texts }));
  return { kind: "rule", source, matchers, settings: readSettings(properties, name, report) };
}

/** Reads what may stand in the configuration itself, in a block for a manager and in a rule. */
export function readSettings(
  properties: Properties,
  name: string,
  report: Report,
): RenovateSettings {
  const prefix = name === "" ? "" : `${name}.`;
  const kinds = new Map<string, boolean>();
  for (const kind of updateKinds) {
    const block = readProperties(properties[kind], `${prefix}${kind}`, report);
    const isEnabled = readFlag(block["enabled"], `${prefix}${kind}.enabled`, report);
    if (isEnabled !== undefined) {
      kinds.set(kind, isEnabled);
    }
  }
  const { allowedVersions } = properties;
  return {
    enabled: readFlag(properties["enabled"], `${prefix}enabled`, report),
    pinDigests: readFlag(properties["pinDigests"], `${prefix}pinDigests`, report),
    allowedVersions: typeof allowedVersions === "string" ? allowedVersions : undefined,
    kinds,
  };
}

/** Tells whether a rule is about a dependency; `kind` is that of the update, undefined while none is looked for. */
export function matchRule(
  matchers: readonly RenovateMatcher[],
  dependency: RenovateDependency,
  kind: string | undefined,
): Answer {
  const answers = matchers.map((matcher) => matchSubject(matcher, dependency, kind));
  return answers.includes("no") ? "no" : answers.includes("unknown") ? "unknown" : "yes";
}

const updateKinds = ["major", "minor", "patch", "digest", "pinDigest"] as const;

interface Field {
  readonly subject: Subject;
  readonly write?: (text: string) => string;
}

function not(write: (text: string) => string = (text) => text): (text: string) => string {
  return (text) => `!${write(text)}`;
}

/** Today's names and those that Renovate still reads, with how it rewrites their values. */
const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["matchCategories", { subject: "category" }],
  ["matchLanguages", { subject: "category" }],
  ["languages", { subject: "category" }],
  ["matchDatasources", { subject: "datasource" }],
  ["datasources", { subject: "datasource" }],
  ["matchDepTypes", { subject: "dependencyType" }],
  ["depTypeList", { subject: "dependencyType" }],
  ["matchFileNames", { subject: "file" }],
  ["matchFiles", { subject: "file" }],
  ["matchPaths", { subject: "file" }],
  ["paths", { subject: "file" }],
  ["matchManagers", { subject: "manager" }],
  ["managers", { subject: "manager" }],
  ["matchPackageNames", { subject: "name" }],
  ["packageNames", { subject: "name" }],
  ["matchPackagePatterns", { subject: "name", write: expressionPattern }],
  ["packagePatterns", { subject: "name", write: expressionPattern }],
  ["matchPackagePrefixes", { subject: "name", write: prefixPattern }],
  ["matchDepNames", { subject: "name" }],
  ["matchDepPatterns", { subject: "name", write: expressionPattern }],
  ["matchDepPrefixes", { subject: "name", write: prefixPattern }],
  ["excludePackageNames", { subject: "name", write: not() }],
  ["excludePackagePatterns", { subject: "name", write: not(expressionPattern) }],
  ["excludePackagePrefixes", { subject: "name", write: not(prefixPattern) }],
  ["excludeDepNames", { subject: "name", write: not() }],
  ["excludeDepPatterns", { subject: "name", write: not(expressionPattern) }],
  ["excludeDepPrefixes", { subject: "name", write: not(prefixPattern) }],
  ["matchCurrentValue", { subject: "tag" }],
  ["matchUpdateTypes", { subject: "updateKind" }],
  ["updateTypes", { subject: "updateKind" }],
]);

/** Presets inside a rule bring matchers that are not known here. */
function unknownField(key: string): Field | undefined {
  return /^(?:match|exclude)[A-Z]/.test(key) || key === "extends"
    ? { subject: "unknown" }
    : undefined;
}

function matchSubject(
  { subject, patterns }: RenovateMatcher,
  dependency: RenovateDependency,
  kind: string | undefined,
): Answer {
  if (subject === "unknown") {
    return "unknown";
  }
  if (subject === "updateKind") {
    return kind !== undefined && patterns.includes(kind) ? "yes" : "no";
  }
  if (subject === "dependencyType") {
    // Renovate calls the last image of a file final, all others stage.
    const [stage, final] = ["stage", "final"].map((type) => matchPatterns(type, patterns));
    return stage === final && stage !== undefined ? stage : "unknown";
  }
  const text = {
    category: "docker",
    datasource: "docker",
    manager: "dockerfile",
    name: dependency.name,
    file: dependency.file,
    tag: dependency.tag,
  }[subject];
  return text === undefined ? "no" : matchPatterns(text, patterns);
}
