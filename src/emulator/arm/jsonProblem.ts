/** Objects and lists may be so deep in a request; deeper ones are refused before anything walks through them. */
const deepestJson = 64;

/**
 * Says what is wrong with a text that should be JSON and at which offset (UTF-16, from 0), without quoting it, as it
 * may hold secrets. Undefined when the text is JSON of a sound depth. `JSON.parse` itself does not tell the offset.
 */
export function jsonProblem(text: string): string | undefined {
  return new JsonScanner(text).problem();
}

/** Control characters have to be escaped in texts (RFC 8259, section 7); the range starts after them. */
const text = String.raw`"(?:[ !#-\[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const token = new RegExp(
  String.raw`[ \t\n\r]*(?:(?<mark>[{}[\],:])|(?<value>${text}|${number}|true|false|null))`,
  "uy",
);

type Expected = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "next";

/** Walks over the marks and values of a text and stops at the first that may not stand there. */
class JsonScanner {
  readonly #text: string;
  readonly #open: ("{" | "[")[] = [];
  #offset = 0;
  #expected: Expected = "value";

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | undefined {
    token.lastIndex = 0;
    for (;;) {
      const start = this.#offset;
      token.lastIndex = start;
      const groups = token.exec(this.#text)?.groups;
      const found = groups?.["mark"] ?? groups?.["value"];
      const at = this.#text.slice(start).search(/[^ \t\n\r]/u);
      if (at < 0) {
        return this.#isComplete() ? undefined : `unexpected end at position ${this.#text.length}`;
      }
      if (found === undefined || !this.#accepts(found)) {
        return `unexpected character at position ${start + at}`;
      }
      if (this.#open.length > deepestJson) {
        return `more than ${deepestJson} levels at position ${start + at}`;
      }
      this.#offset = token.lastIndex;
    }
  }

  #isComplete(): boolean {
    return this.#open.length === 0 && this.#expected === "next";
  }

  #accepts(found: string): boolean {
    const isExpected = this.#fits(found);
    this.#expected = this.#after(found);
    return isExpected;
  }

  #fits(found: string): boolean {
    const expected = this.#expected;
    switch (found) {
      case "}":
      case "]":
        return (
          closes(found, this.#open.at(-1)) &&
          ["next", found === "}" ? "keyOrEnd" : "valueOrEnd"].includes(expected)
        );
      case ",":
        return expected === "next" && this.#open.length > 0;
      case ":":
        return expected === "colon";
      default:
        return (
          expected === "value" ||
          expected === "valueOrEnd" ||
          (expected !== "next" && expected !== "colon" && found.startsWith('"'))
        );
    }
  }

  /** What may come behind a mark or value, which also opens or closes a level. */
  #after(found: string): Expected {
    switch (found) {
      case "{":
      case "[":
        this.#open.push(found);
        return found === "{" ? "keyOrEnd" : "valueOrEnd";
      case "}":
      case "]":
        this.#open.pop();
        return "next";
      case ",":
        return this.#open.at(-1) === "{" ? "key" : "value";
      case ":":
        return "value";
      default:
        return this.#expected === "key" || this.#expected === "keyOrEnd" ? "colon" : "next";
    }
  }
}

function closes(mark: "}" | "]", opener: "{" | "[" | undefined): boolean {
  return (mark === "}" && opener === "{") || (mark === "]" && opener === "[");
}
