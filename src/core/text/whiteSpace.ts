const space = /^(?!\ufeff)[\s\u0085]$/u;

/**
 * Tells whether a character is white space as the Go libraries of the ACR engine and of Docker see it:
 * like in JavaScript, but with U+0085 and without U+FEFF (https://pkg.go.dev/unicode#IsSpace).
 */
export function isWhiteSpace(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x80 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : space.test(character);
}

/** A word of a line and its offset in it. */
export interface Field {
  readonly text: string;
  readonly start: number;
}

/** Splits at white space like Go's `strings.Fields`; no quoting rules. Empty for blank text. */
export function splitFields(text: string): readonly Field[] {
  const fields: Field[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const isBetween = at === text.length || isWhiteSpace(text.charAt(at));
    if (isBetween && start >= 0) {
      fields.push({ text: text.slice(start, at), start });
      start = -1;
    } else if (!isBetween && start < 0) {
      start = at;
    }
  }
  return fields;
}

/** Removes all leading and trailing characters that `isTrimmed` accepts; white space when it is not given. */
export function trimText(
  text: string,
  isTrimmed: (character: string) => boolean = isWhiteSpace,
): string {
  let start = 0;
  let end = text.length;
  while (start < end && isTrimmed(text.charAt(start))) {
    start++;
  }
  while (end > start && isTrimmed(text.charAt(end - 1))) {
    end--;
  }
  return text.slice(start, end);
}

/** Removes double quotes from both ends, then single quotes, as the ACR engine does with values and names. */
export function trimQuotes(text: string): string {
  const withoutDouble = trimText(text, (character) => character === '"');
  return trimText(withoutDouble, (character) => character === "'");
}
