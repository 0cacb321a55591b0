/** The words of a command line, or why they cannot be told without a shell. */
export type CommandWords =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };

/** Letters that only a shell understands, outside of quotes and inside double quotes. */
const special = /[|&;<>()$`*?'"#]/u;
const specialInDouble = /[$`]/u;

/**
 * Splits a command line at white space, with single and double quotes and backslashes as in a shell. The hosted
 * engine gives the line to a shell; here what needs one (pipes, redirections, variables, patterns) is refused.
 */
export function splitCommand(text: string): CommandWords {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece] of text.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|\\.|\s+|./gsu)) {
    if (piece.trim() === "") {
      words.push(...(word === undefined ? [] : [word]));
      word = undefined;
      continue;
    }
    const value = valueOf(piece);
    if (value === undefined) {
      return { kind: "failed", message: needsShell(piece, text) };
    }
    word = (word ?? "") + value;
  }
  return { kind: "words", words: word === undefined ? words : [...words, word] };
}

/** What a piece stands for, or undefined when only a shell can tell. */
function valueOf(piece: string): string | undefined {
  if (piece.length === 1) {
    return special.test(piece) ? undefined : piece;
  }
  if (piece.startsWith("'")) {
    return piece.slice(1, -1);
  }
  if (piece.startsWith('"')) {
    return specialInDouble.test(piece)
      ? undefined
      : piece.slice(1, -1).replaceAll(/\\(["\\])/gu, "$1");
  }
  return piece.startsWith("\\") ? piece.slice(1) : piece;
}

function needsShell(piece: string, text: string): string {
  return `the emulator runs commands without a shell on the agent, and ${piece} in "${text.trim()}" needs one`;
}
