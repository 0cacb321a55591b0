/** Objects and lists may be so deep in a request; deeper ones are refused before anything walks through them. */
export const deepestJson = 64;

/**
 * Says what is wrong with a text that should be JSON and at which offset (UTF-16, from 0), without quoting it, as it
 * may hold secrets. Undefined when the text is JSON of a sound depth. `JSON.parse` itself does not tell the offset.
 */
export function jsonProblem(text: string): string | undefined {
  return new JsonScanner(text).problem();
}

const token = /[ \t\n\r]*(?:(?<mark>[{}[\],:])|(?<value>"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/uy;

/** Walks over the marks and values of a text and stops at the first that may not stand there. */
class JsonScanner {
  readonly #text: string;
  readonly #open: ("{" | "[")[] = [];
  #offset = 0;
  #expected: "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "next" = "value";

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
    const expected = this.#expected;
    if (found === "{" || found === "[") {
      this.#open.push(found);
      this.#expected = found === "{" ? "keyOrEnd" : "valueOrEnd";
      return expected === "value" || expected === "valueOrEnd";
    }
    if (found === "}" || found === "]") {
      this.#expected = "next";
      const opener = this.#open.pop();
      return closes(found, opener) && ["next", "keyOrEnd", "valueOrEnd"].includes(expected);
    }
    if (found === ",") {
      this.#expected = this.#open.at(-1) === "{" ? "key" : "value";
      return expected === "next" && this.#open.length > 0;
    }
    if (found === ":") {
      this.#expected = "value";
      return expected === "colon";
    }
    const isKey = expected === "key" || expected === "keyOrEnd";
    this.#expected = isKey ? "colon" : "next";
    return isKey ? found.startsWith('"') : expected === "value" || expected === "valueOrEnd";
  }
}

function closes(mark: "}" | "]", opener: "{" | "[" | undefined): boolean {
  return (mark === "}" && opener === "{") || (mark === "]" && opener === "[");
}
