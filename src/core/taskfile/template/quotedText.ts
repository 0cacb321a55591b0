const shortEscapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

/** A text as Go's `%q` writes it: in double quotes, with escapes for what cannot be printed. */
export function quotedText(text: string): string {
  const inner = text.replaceAll(/["\\]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hexadecimal = code.toString(16);
    const escape =
      code < 0x80
        ? `\\x${hexadecimal.padStart(2, "0")}`
        : code < 0x10000
          ? `\\u${hexadecimal.padStart(4, "0")}`
          : `\\U${hexadecimal.padStart(8, "0")}`;
    return shortEscapes[character] ?? escape;
  });
  return `"${inner}"`;
}
