import { type BuildString } from "../build/buildString.ts";

/** Flags of `docker build` without a value. */
const switches: ReadonlySet<string> = new Set([
  ...["--compress", "--debug", "--disable-content-trust", "--force-rm", "--help", "--load"],
  ...["--no-cache", "--pull", "--push", "--quiet", "--rm", "--squash", "-D", "-h", "-q"],
]);
/** Every spelling of the flags that matter. `--image` is ACR's own (acr-task.yaml reference), not Docker's. */
const names: ReadonlyMap<string, "file" | "target" | "tag" | "argument"> = new Map([
  ["-f", "file"],
  ["--file", "file"],
  ["--target", "target"],
  ["-t", "tag"],
  ["--tag", "tag"],
  ["--image", "tag"],
  ["--build-arg", "argument"],
]);
const word = /(?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+/g;
const piece = /\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g;

interface Flag {
  readonly name: string;
  /** Undefined: the next word, if the flag has a value at all. */
  readonly value: string | undefined;
}

/**
 * Reads the text of a `build` step as its author means it and as Docker's command line would: quotes of the shell,
 * `--flag=value`, `-fvalue`, switches without value (https://docs.docker.com/reference/cli/docker/buildx/build/).
 */
export function parseDockerBuildString(text: string): BuildString {
  const words = [...text.matchAll(word)].map(([written]) => unquote(written));
  const values: Record<"file" | "target" | "tag" | "argument" | "context", string[]> = {
    file: [],
    target: [],
    tag: [],
    argument: [],
    context: [],
  };
  for (let at = 0; at < words.length; at++) {
    const flag = readFlag(words[at] ?? "");
    if (flag === undefined) {
      values.context.push(words[at] ?? "");
      continue;
    }
    const takesNext = flag.value === undefined && !switches.has(flag.name);
    at += takesNext ? 1 : 0;
    const kind = names.get(flag.name);
    if (kind !== undefined) {
      values[kind].push(flag.value ?? words[at] ?? "");
    }
  }
  return {
    dockerfile: values.file.at(-1),
    target: values.target.at(-1),
    context: values.context.at(-1) ?? ".",
    tags: values.tag,
    buildArguments: values.argument,
  };
}

function readFlag(text: string): Flag | undefined {
  if (!text.startsWith("-") || text === "-") {
    return undefined;
  }
  const equals = text.indexOf("=");
  if (text.startsWith("--")) {
    return equals < 0
      ? { name: text, value: undefined }
      : { name: text.slice(0, equals), value: text.slice(equals + 1) };
  }
  const value = text.slice(2).replace(/^=/, "");
  return { name: text.slice(0, 2), value: value === "" ? undefined : value };
}

function unquote(text: string): string {
  return text.replace(
    piece,
    (_, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? "",
  );
}
