import { bytesOf, checkLength } from "./functionTexts.ts";
import { formatted, type GoValue, typeOf } from "./goValue.ts";
import { quotedText } from "./quotedText.ts";

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

const widest = 10_000;

/** Go's `fmt.Sprintf` for the verbs `v d s q t x X o b c f e g T %` with flags, width and precision. Throws `Error`. */
export function formatText(format: string, values: readonly GoValue[]): string {
  let used = 0;
  let length = 0;
  const pattern = /%([-+# 0]*)(\d*)(?:\.(\d*))?(.|$)/gsu;
  const shown = format.replace(pattern, (...parts: readonly unknown[]) => {
    const [flags = "", width = "", precision, letter = ""] = parts
      .slice(1, 5)
      .map((part) => (typeof part === "string" ? part : undefined));
    if (letter === "%" || letter === "") {
      return letter === "%" ? "%" : "%!(NOVERB)";
    }
    if (used >= values.length) {
      return `%!${letter}(MISSING)`;
    }
    const digits = precision === undefined ? undefined : Number(precision);
    const verb = { flags, width: Number(width), precision: digits, letter };
    const text = padded(formatVerb(verb, values[used] ?? null), verb);
    used += 1;
    length += text.length;
    checkLength(length);
    return text;
  });
  const extra = values.slice(used).map((value) => `${typeOf(value)}=${formatted(value)}`);
  return extra.length === 0 ? shown : `${shown}%!(EXTRA ${extra.join(", ")})`;
}

function padded(text: string, { flags, width, precision, letter }: Verb): string {
  if (width > widest || (precision ?? 0) > widest) {
    throw new Error("the width is too large");
  }
  if (flags.includes("-")) {
    return text.padEnd(width);
  }
  const isZeroed = flags.includes("0") && /[dxXobfegv]/u.test(letter);
  const sign = isZeroed && /^[+-]\d/u.test(text) ? text.slice(0, 1) : "";
  return sign + text.slice(sign.length).padStart(width - sign.length, isZeroed ? "0" : " ");
}

function formatVerb(verb: Verb, value: GoValue): string {
  const { letter, flags } = verb;
  if (letter === "T") {
    return typeOf(value);
  }
  if (letter === "v") {
    return flags.includes("#") && typeof value === "string" ? quotedText(value) : formatted(value);
  }
  const found = value === null ? "<nil>" : `${typeOf(value)}=${formatted(value)}`;
  return ofKind(verb, value) ?? `%!${letter}(${found})`;
}

function ofKind(verb: Verb, value: GoValue): string | undefined {
  switch (typeof value) {
    case "string":
      return ofText(verb, value);
    case "bigint":
      return ofInteger(verb, value);
    case "number":
      return ofFloat(verb, value);
    case "boolean":
      return verb.letter === "t" ? String(value) : undefined;
    default:
      return value !== null && verb.letter === "s" ? formatted(value) : undefined;
  }
}

function ofText({ letter, precision }: Verb, value: string): string | undefined {
  const cut = precision === undefined ? value : Array.from(value).slice(0, precision).join("");
  switch (letter) {
    case "s":
      return cut;
    case "q":
      return quotedText(cut);
    case "x":
    case "X": {
      const digits = [...bytesOf(cut)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return letter === "x" ? digits : digits.toUpperCase();
    }
    default:
      return undefined;
  }
}

function ofInteger({ letter, flags }: Verb, value: bigint): string | undefined {
  const prefix = flags.includes("#") && letter !== "d" ? `0${letter === "o" ? "" : letter}` : "";
  const based = (base: number): string =>
    `${value < 0n ? "-" : flags.includes("+") ? "+" : ""}${prefix}${(value < 0n ? -value : value).toString(base)}`;
  switch (letter) {
    case "d":
      return based(10);
    case "x":
      return based(16);
    case "X":
      return based(16).toUpperCase();
    case "o":
      return based(8);
    case "b":
      return based(2);
    case "c":
      return value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : "\ufffd";
    default:
      return undefined;
  }
}

function ofFloat(verb: Verb, value: number): string | undefined {
  const { letter, precision, flags } = verb;
  if (!"feg".includes(letter)) {
    return undefined;
  }
  if (!Number.isFinite(value) || (precision ?? 0) > 100) {
    return formatted(value);
  }
  return (flags.includes("+") && value >= 0 ? "+" : "") + digitsOf(verb, value);
}

function digitsOf({ letter, precision }: Verb, value: number): string {
  if (letter === "f") {
    return value.toFixed(precision ?? 6);
  }
  return letter === "e"
    ? value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/u, "e$10$2")
    : formatted(
        precision === undefined ? value : Number(value.toPrecision(Math.max(1, precision))),
      );
}
