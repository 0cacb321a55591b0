import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { isNestedTooDeeply } from "../text/yamlNesting.ts";
import { type EngineResult } from "./task.ts";
import { emptyNode, type YamlEntry, type YamlNode } from "./yamlNode.ts";

/**
 * Reads the first document of a YAML text without giving its scalars types, as go-yaml 2 does before it fills Go's
 * types (https://pkg.go.dev/gopkg.in/yaml.v2): a lone `-` in a flow list is a text, keys may be repeated. A text
 * without content is an empty scalar. Messages start with `yaml: `; the words behind it are those of the YAML package.
 */
export function readYamlText(text: string): EngineResult<YamlNode> {
  if (isNestedTooDeeply(text)) {
    return failed("exceeded max depth");
  }
  const read = parse(text);
  const { document, lines } = isBlockInFlow(read) ? parse(quoteLoneDashes(text)) : read;
  const problem = document.errors.find(({ code }) => code !== "MULTIPLE_DOCS");
  if (problem !== undefined) {
    return failed(`line ${lines.linePos(problem.pos[0]).line}: ${problem.message}`);
  }
  try {
    const lineOf = (node: Node): number => lines.linePos(node.range?.[0] ?? 0).line;
    return { kind: "read", value: new Conversion(lineOf).node(document.contents) };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function parse(text: string): {
  readonly document: ReturnType<typeof parseDocument>;
  readonly lines: LineCounter;
} {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    schema: "failsafe",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
    lineCounter: lines,
  });
  return { document, lines };
}

function isBlockInFlow({ document }: ReturnType<typeof parse>): boolean {
  return document.errors.some(({ code }) => code === "BLOCK_IN_FLOW");
}

/** Quotes each `-` in a flow collection that no blank follows. */
function quoteLoneDashes(text: string): string {
  let depth = 0;
  let quoted = "";
  let isDash = false;
  for (const token of new Lexer().lex(text)) {
    if (isDash) {
      quoted += /^\s/.test(token) ? "-" : '"-"';
    }
    depth += "[{".includes(token) ? 1 : "]}".includes(token) ? -1 : 0;
    isDash = depth > 0 && token === "-";
    quoted += isDash || marks.has(token) ? "" : token;
  }
  return isDash ? `${quoted}-` : quoted;
}

/** Tokens that stand for no text: start of a document, end of a flow scalar, start of a scalar. */
const marks: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

class Conversion {
  readonly #lineOf: (node: Node) => number;
  /** Undefined while the node of an anchor is being read. */
  readonly #anchors = new Map<string, YamlNode | undefined>();

  constructor(lineOf: (node: Node) => number) {
    this.#lineOf = lineOf;
  }

  node(node: unknown): YamlNode {
    if (isAlias(node)) {
      return this.#target(node);
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) {
      return emptyNode(1);
    }
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, undefined);
    }
    const read = this.#content(node);
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, read);
    }
    return read;
  }

  #content(node: Node): YamlNode {
    const line = this.#lineOf(node);
    if (isMap(node)) {
      return { kind: "mapping", entries: this.#entries(node, line), line };
    }
    if (isSeq(node)) {
      return { kind: "sequence", items: node.items.map((item) => this.node(item)), line };
    }
    if (!isScalar(node)) {
      return emptyNode(line);
    }
    const isPlain = node.type === "PLAIN" || node.type === undefined;
    const text = typeof node.value === "string" ? node.value : (node.source ?? "");
    return { kind: "scalar", text, isPlain, tag: node.tag, line };
  }

  #entries(node: YAMLMap, line: number): readonly YamlEntry[] {
    return node.items.map(({ key, value }) => ({
      key: this.node(key),
      value: value === null ? emptyNode(line) : this.node(value),
    }));
  }

  #target(alias: Alias): YamlNode {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      throw new Error(
        this.#anchors.has(alias.source)
          ? `anchor '${alias.source}' value contains itself`
          : `unknown anchor '${alias.source}' referenced`,
      );
    }
    return target;
  }
}

function failed(problem: string): { readonly kind: "failed"; readonly message: string } {
  return { kind: "failed", message: `yaml: ${problem}` };
}
