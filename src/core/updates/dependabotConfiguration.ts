import {
  type NamedProperties,
  type Properties,
  readList,
  readTexts,
  type Report,
} from "./configurationValue.ts";

/** A Dependabot configuration, as far as it concerns Dockerfiles. */
export interface DependabotConfiguration {
  readonly file: string;
  readonly entries: readonly DependabotEntry[];
}

/** A member of `updates` for Docker. */
export interface DependabotEntry {
  /** `updates[0]` */
  readonly name: string;
  /** Folders from the repository's root, without slashes around them; some are globs. */
  readonly directories: readonly { readonly path: string; readonly isGlob: boolean }[];
  /** Globs from the folder. */
  readonly excludedPaths: readonly string[];
  /** Whether version updates are switched off by a limit of no pull requests. */
  readonly isOff: boolean;
  /** Names that are updated, with `*`; empty for all. */
  readonly allowedNames: readonly string[];
  readonly ignored: readonly DependabotIgnore[];
}

/** What is not updated. */
export interface DependabotIgnore {
  /** With `*` for any characters. */
  readonly dependencyName: string;
  /** Versions or ranges; with no update types either, all versions are meant. */
  readonly versions: readonly string[];
  /** `version-update:semver-major` and its kin. */
  readonly updateTypes: readonly string[];
}

/**
 * Reads a Dependabot configuration of version 2
 * (https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference).
 * Only `docker` looks at Dockerfiles; `docker-compose` does not.
 */
export function readDependabot(
  content: Properties,
  file: string,
  report: Report,
): DependabotConfiguration {
  if (content["version"] !== 2) {
    report("version is not 2");
  }
  const updates = readList(content["updates"], "updates", report);
  const docker = updates.filter(({ properties }) => properties["package-ecosystem"] === "docker");
  return { file, entries: docker.map((entry) => readEntry(entry, report)) };
}

function readEntry({ name, properties }: NamedProperties, report: Report): DependabotEntry {
  const texts = (key: string): readonly string[] =>
    readTexts(properties[key], `${name}.${key}`, report);
  const list = (key: string): readonly NamedProperties[] =>
    readList(properties[key], `${name}.${key}`, report);
  const directories = [
    ...texts("directory").map((path) => ({ path: trimmed(path), isGlob: false })),
    ...texts("directories").map((path) => ({ path: trimmed(path), isGlob: true })),
  ];
  if (directories.length === 0) {
    report(`${name} has neither directory nor directories`);
  }
  // Entries of a group of several ecosystems say with patterns what they update.
  const allowed = list("allow").flatMap((rule) => allowedNames(rule.properties));
  return {
    name,
    directories,
    excludedPaths: texts("exclude-paths").map(trimmed),
    isOff: properties["open-pull-requests-limit"] === 0,
    allowedNames: [...allowed, ...texts("patterns")],
    ignored: list("ignore").flatMap((rule) => readIgnore(rule, report)),
  };
}

/** A rule without a name allows by type, of which images of Dockerfiles have only these. */
function allowedNames(rule: Properties): readonly string[] {
  const name = rule["dependency-name"];
  const type = rule["dependency-type"];
  const isImageType = type === undefined || ["direct", "all", "production"].some((t) => t === type);
  return isImageType ? [typeof name === "string" ? name : "*"] : [];
}

function readIgnore(
  { name, properties }: NamedProperties,
  report: Report,
): readonly DependabotIgnore[] {
  const dependencyName = properties["dependency-name"] ?? "*";
  if (typeof dependencyName !== "string") {
    report(`${name}.dependency-name is no text`);
    return [];
  }
  const { versions } = properties;
  return [
    {
      dependencyName,
      // An unquoted 15 or 15.1 is a number in YAML.
      versions: readTexts(numbersAsTexts(versions), `${name}.versions`, report),
      updateTypes: readTexts(properties["update-types"], `${name}.update-types`, report),
    },
  ];
}

function numbersAsTexts(value: unknown): unknown {
  const text = (item: unknown): unknown => (typeof item === "number" ? String(item) : item);
  return Array.isArray(value) ? value.map(text) : text(value);
}

function trimmed(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/");
}
