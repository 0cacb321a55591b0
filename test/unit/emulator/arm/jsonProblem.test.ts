import { describe, expect, it } from "vitest";
import { jsonProblem } from "../../../../src/emulator/arm/jsonProblem.ts";

describe("jsonProblem", () => {
  it.each([
    "{}",
    "[]",
    " \t\r\n0 ",
    "-1.5e+10",
    '"\\u00e9\\n\\""',
    '"é 😀 \u007f"',
    '{"a":[1,2,{"b":null}],"c":true}',
    "[".repeat(64) + "]".repeat(64),
  ])("finds nothing in %s", (text) => {
    expect(jsonProblem(text)).toBeUndefined();
    JSON.parse(text);
  });

  it.each([
    ["", "unexpected end at position 0"],
    ["{", "unexpected end at position 1"],
    ['{"a": }', "unexpected character at position 6"],
    ['{"a" 1}', "unexpected character at position 5"],
    ['{"a":1,}', "unexpected character at position 7"],
    ['{"a":1 "b":2}', "unexpected character at position 7"],
    ["{1:2}", "unexpected character at position 1"],
    ["[1,]", "unexpected character at position 3"],
    ["[1}", "unexpected character at position 2"],
    ["[,1]", "unexpected character at position 1"],
    ["1 2", "unexpected character at position 2"],
    [",", "unexpected character at position 0"],
    ["{}}", "unexpected character at position 2"],
    ["01", "unexpected character at position 1"],
    ["'a'", "unexpected character at position 0"],
    ['"a\nb"', "unexpected character at position 0"],
    ['"\\x"', "unexpected character at position 0"],
    ["nul", "unexpected character at position 0"],
    ["\u00a0{}", "unexpected character at position 0"],
  ])("says where %j is wrong", (text, expected) => {
    expect(jsonProblem(text)).toBe(expected);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it("refuses more than 64 levels", () => {
    expect(jsonProblem("[".repeat(65) + "]".repeat(65))).toBe("more than 64 levels at position 64");
  });

  it("agrees with JSON.parse on every text of up to five marks", () => {
    const marks = ["{", "}", "[", "]", ",", ":", '"a"', "1"];
    let texts = [""];
    for (let length = 1; length <= 5; length += 1) {
      texts = texts.flatMap((text) => marks.map((mark) => text + mark));
      const differing = texts.filter((text) => (jsonProblem(text) === undefined) !== isJson(text));
      expect(differing).toEqual([]);
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
