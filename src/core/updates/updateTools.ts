import { type ConfigurationContent, readJson5, readYaml } from "./configurationText.ts";
import { isProperties, type Properties, type Report } from "./configurationValue.ts";
import { type DependabotConfiguration, readDependabot } from "./dependabotConfiguration.ts";
import { type HadolintConfiguration, readHadolint } from "./hadolintOwners.ts";
import { readRenovate, type RenovateConfiguration } from "./renovateConfiguration.ts";
import { type UpdateToolName } from "./updateOwner.ts";

/** A configuration file of the repository. */
export interface ConfigurationFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Something in a configuration file that cannot be read. */
export interface UpdateToolProblem {
  readonly tool: UpdateToolName;
  readonly file: string;
  /** Counted from 1; undefined when the problem has no place. */
  readonly line: number | undefined;
  /** Without a full stop. */
  readonly message: string;
}

/** What a repository's tools are told about base images; undefined for a tool that is not configured or unreadable. */
export interface UpdateTools {
  readonly renovate: RenovateConfiguration | undefined;
  readonly dependabot: DependabotConfiguration | undefined;
  readonly hadolint: HadolintConfiguration | undefined;
  readonly problems: readonly UpdateToolProblem[];
}

/** Where Renovate looks; the first that is there counts (https://docs.renovatebot.com/configuration-options/). */
const renovatePaths: readonly string[] = [
  "renovate.json",
  "renovate.json5",
  ".github/renovate.json",
  ".github/renovate.json5",
  ".gitlab/renovate.json",
  ".gitlab/renovate.json5",
  ".renovaterc",
  ".renovaterc.json",
  ".renovaterc.json5",
  "package.json",
];
const dependabotPaths: readonly string[] = [".github/dependabot.yml", ".github/dependabot.yaml"];
/** Where hadolint looks in the folder in which it runs; its other places are outside of a repository. */
const hadolintPaths: readonly string[] = [".hadolint.yaml", ".hadolint.yml"];

/** The paths at which the tools look, each tool's in the order in which it does. */
export const updateToolPaths: readonly string[] = [
  ...renovatePaths,
  ...dependabotPaths,
  ...hadolintPaths,
];

/**
 * Reads the configuration of Renovate, Dependabot and hadolint out of a repository's files, given in any order; files
 * that none of them reads are left out. Never throws: what cannot be read is a problem.
 */
export function readUpdateTools(files: readonly ConfigurationFile[]): UpdateTools {
  const problems: UpdateToolProblem[] = [];
  const find = (paths: readonly string[]): ConfigurationFile | undefined =>
    paths
      .map((path) => files.find((file) => file.path === path && isConcerned(file)))
      .find((file) => file !== undefined);
  const read = <Configuration>(tool: Tool<Configuration>): Configuration | undefined => {
    const file = find(tool.paths);
    return file && readTool(tool, file, problems);
  };
  return {
    renovate: read({ name: "Renovate", paths: renovatePaths, parse: readJson5, read: renovateOf }),
    dependabot: read({
      name: "Dependabot",
      paths: dependabotPaths,
      parse: readYaml,
      read: readDependabot,
    }),
    hadolint: read({ name: "hadolint", paths: hadolintPaths, parse: readYaml, read: readHadolint }),
    problems,
  };
}

interface Tool<Configuration> {
  readonly name: UpdateToolName;
  readonly paths: readonly string[];
  readonly parse: (text: string) => ConfigurationContent;
  readonly read: (content: Properties, file: string, report: Report) => Configuration;
}

function readTool<Configuration>(
  tool: Tool<Configuration>,
  { path, text }: ConfigurationFile,
  problems: UpdateToolProblem[],
): Configuration | undefined {
  const add = (message: string, line?: number): number =>
    problems.push({ tool: tool.name, file: path, line, message });
  const parsed = tool.parse(text);
  if (parsed.kind === "problem") {
    add(parsed.message, parsed.line);
    return undefined;
  }
  // A file of comments is a configuration that sets nothing.
  const content = parsed.content ?? {};
  if (!isProperties(content)) {
    add("the file is no object");
    return undefined;
  }
  const reported = new Set<string>();
  const configuration = tool.read(content, path, (message) => reported.add(message));
  reported.forEach((message) => add(message));
  return configuration;
}

/** Most packages have a `package.json` and nothing of Renovate in it. */
function isConcerned({ path, text }: ConfigurationFile): boolean {
  if (path !== "package.json") {
    return true;
  }
  const parsed = text.includes('"renovate"') ? readJson5(text) : undefined;
  return parsed?.kind === "problem" || hasRenovate(parsed?.content);
}

function hasRenovate(content: unknown): boolean {
  return isProperties(content) && content["renovate"] !== undefined;
}

function renovateOf(content: Properties, file: string, report: Report): RenovateConfiguration {
  if (file !== "package.json") {
    return readRenovate(content, file, report);
  }
  const { renovate } = content;
  if (!isProperties(renovate)) {
    report("renovate is no object");
  }
  return readRenovate(isProperties(renovate) ? renovate : {}, file, report);
}
