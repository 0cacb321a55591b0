import { trimText } from "../text/whiteSpace.ts";
import { decodeYaml, listOf, recordOf, textsByName, textValue } from "./decodeYaml.ts";
import { readYamlText } from "./readYamlText.ts";
import { type EngineResult } from "./task.ts";

/** A task file from version v1.1.0 on, taken apart by lines. */
export interface SeparatedText {
  /** The block `alias`, as it stands there; empty when there is none. */
  readonly aliases: string;
  /** All other lines, each with its line end. */
  readonly rest: string;
}

/** The block `alias` of a task file. */
export interface AliasBlock {
  /** Paths and addresses of files with further aliases; a later one wins over an earlier one. */
  readonly sources: readonly string[];
  /** They win over those of the files. */
  readonly values: ReadonlyMap<string, string>;
  /** The character that starts an alias; empty for `$`. */
  readonly directive: string;
}

/** Aliases by name and the character that starts one. */
export interface Aliases {
  readonly values: ReadonlyMap<string, string>;
  readonly directive: string;
}

/** Aliases that every file has: values of the run and the engine's own images, whose tags change with its releases. */
const builtIn: readonly (readonly [name: string, value: string])[] = [
  ...["ID", "SharedVolume", "Registry", "RegistryName", "Date"].map(runAlias),
  ...["OS", "Architecture", "Commit", "Branch"].map(runAlias),
  ["acr", "mcr.microsoft.com/acr/acr-cli:0.19"],
  ["az", "mcr.microsoft.com/acr/azure-cli:2ff604c"],
  ["bash", "mcr.microsoft.com/acr/bash:2ff604c"],
  ["cssc", "mcr.microsoft.com/acr/cssc:2ff604c"],
  ["curl", "mcr.microsoft.com/acr/curl:2ff604c"],
];

const block = recordOf("graph.Alias", {
  src: listOf("[]string", textValue, ""),
  values: textsByName,
  directive: textValue,
});
const wrapper = recordOf("graph.Wrapper", { alias: block });

/**
 * Takes the block `alias` out of a text whose comment lines are dropped already. It goes from a line `alias:` to the
 * next line that starts with another key (https://aka.ms/acr/tasks/task-aliases).
 */
export function separateAliases(text: string): SeparatedText {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines.at(-1) === "") {
    lines.pop();
  }
  let aliases = "";
  let rest = "";
  let isInside = false;
  for (const line of lines) {
    isInside = isInside ? !/^[^\s:][^:]*:/.test(line) : /^alias\s*:/.test(line);
    if (isInside) {
      aliases += `${line}\n`;
    } else {
      rest += `${line}\n`;
    }
  }
  return { aliases, rest };
}

/** Reads the rendered block `alias`. */
export function readAliasBlock(text: string): EngineResult<AliasBlock> {
  const read = readYamlText(text);
  const decoded = read.kind === "failed" ? read : decodeYaml(read.value, wrapper);
  if (decoded.kind === "failed") {
    return { kind: "failed", message: `error during alias unmarshaling: ${decoded.message}` };
  }
  const { src = [], values = new Map(), directive = "" } = decoded.value?.alias ?? {};
  return { kind: "read", value: { sources: src, values, directive } };
}

/** Joins the aliases of a block, of its files and the engine's own. `files` has the texts by their names in the block. */
export function resolveAliases(
  { sources, values, directive }: AliasBlock,
  files: ReadonlyMap<string, string>,
): EngineResult<Aliases> {
  const all = new Map(builtIn);
  for (const source of sources) {
    const text = files.get(source);
    if (text === undefined) {
      return failed(`open ${source}: no such file or directory`);
    }
    const read = readYamlText(text);
    const decoded = read.kind === "failed" ? read : decodeYaml(read.value, textsByName);
    if (decoded.kind === "failed") {
      return decoded;
    }
    decoded.value?.forEach((value, name) => all.set(name, value));
  }
  values.forEach((value, name) => all.set(name, value));
  if (directive !== "" && Array.from(directive).length !== 1) {
    return failed("$ directive can only be overwritten by a single character");
  }
  if (alphanumeric.test(directive)) {
    return failed("overwritten directives may not be alphanumeric characters");
  }
  return [...all.keys()].every((name) => alphanumeric.test(name))
    ? { kind: "read", value: { values: all, directive: directive === "" ? "$" : directive } }
    : failed("alias key names only support alphanumeric characters");
}

const alphanumeric = /^[a-zA-Z0-9]+$/;

/**
 * Replaces aliases in a text: the longest run of letters and digits behind the directive is the name. A doubled
 * directive is one, an unknown name stays, and a directive right behind an unknown name starts no alias.
 */
export function expandAliases(text: string, { values, directive }: Aliases): string {
  let expanded = "";
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf(directive, at);
    if (start < 0) {
      return expanded + text.slice(at);
    }
    expanded += text.slice(at, start);
    at = start + directive.length;
    if (text.startsWith(directive, at)) {
      expanded += directive;
      at += directive.length;
      continue;
    }
    let end = at;
    while (alphanumeric.test(text.charAt(end))) {
      end++;
    }
    const value = values.get(text.slice(at, end));
    const isFollowed = value === undefined && text.startsWith(directive, end);
    const kept = isFollowed ? end + directive.length : end;
    expanded += value ?? text.slice(start, kept);
    at = kept;
  }
  return expanded;
}

/** Replaces the first word of a command when it is the name of an alias; it is not rendered any more. */
export function expandFirstWord(command: string, { values }: Aliases): string {
  const [first = "", ...rest] = trimText(command).split(" ");
  const value = values.get(first);
  return value === undefined ? command : [value, ...rest].join(" ");
}

function runAlias(name: string): readonly [string, string] {
  return [name, `{{.Run.${name}}}`];
}

function failed(message: string): { readonly kind: "failed"; readonly message: string } {
  return { kind: "failed", message };
}
