import json5 from "json5";
import { parseDocument } from "yaml";
import { isNestedTooDeeply } from "../text/yamlNesting.ts";

/** The content of a configuration file, or in words what keeps it from being read. */
export type ConfigurationContent =
  | { readonly kind: "content"; readonly content: unknown }
  | {
      readonly kind: "problem";
      /** Counted from 1; undefined when the problem has no place. */
      readonly line: number | undefined;
      readonly message: string;
    };

/** Characters that a configuration may have. Real ones have some thousand. */
const largest = 65_536;

/**
 * Reads JSON as Renovate does: in all its files with comments, trailing commas and the rest of JSON5
 * (https://docs.renovatebot.com/configuration-options/, https://spec.json5.org).
 */
export function readJson5(text: string): ConfigurationContent {
  return (
    sizeProblem(text) ??
    attempt(() => {
      const content: unknown = json5.parse(text.replace(/^\uFEFF/, ""));
      return { kind: "content", content };
    })
  );
}

/** Reads one YAML document; of a key that stands twice, the last counts. */
export function readYaml(text: string): ConfigurationContent {
  return (
    sizeProblem(text) ??
    (isNestedTooDeeply(text) ? tooDeep : undefined) ??
    attempt(() => {
      // Looking for keys that stand twice takes time in the square of their number.
      const document = parseDocument(text, { logLevel: "error", uniqueKeys: false });
      const problem = document.errors[0];
      return problem === undefined
        ? { kind: "content", content: document.toJS() as unknown }
        : {
            kind: "problem",
            line: problem.linePos?.[0].line,
            message: firstLine(problem.message),
          };
    })
  );
}

function sizeProblem(text: string): ConfigurationContent | undefined {
  return text.length <= largest
    ? undefined
    : {
        kind: "problem",
        line: undefined,
        message: `the file has ${text.length} characters, more than the ${largest} that are read`,
      };
}

const tooDeep: ConfigurationContent = {
  kind: "problem",
  line: undefined,
  message: "the file is nested too deeply",
};

/** Both readers throw: for wrong syntax, for aliases that multiply, for nesting beyond the stack. */
function attempt(read: () => ConfigurationContent): ConfigurationContent {
  try {
    return read();
  } catch (error) {
    const line: unknown = error instanceof SyntaxError && "lineNumber" in error && error.lineNumber;
    const isTooDeep = error instanceof RangeError;
    const words = error instanceof Error ? firstLine(error.message) : String(error);
    return {
      kind: "problem",
      line: typeof line === "number" ? line : undefined,
      message: isTooDeep ? "the file is nested too deeply" : words,
    };
  }
}

/** The readers add the place and an excerpt, or quote a name of any length. */
function firstLine(message: string): string {
  const [line = ""] = message.split("\n");
  return line.replace(/^JSON5: /, "").replace(/ at (?:line \d+, column |)\d+:?\d*:?$/, "");
}
