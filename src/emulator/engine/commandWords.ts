/** The words of a command line, or why they cannot be told without a shell. */
export type CommandWords =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Splits a command line at white space, with single and double quotes and backslashes as in a shell. The hosted
 * engine gives the line to a shell; here what needs one (pipes, redirections, variables, patterns) is refused.
 */
export function splitCommand(text: string): CommandWords {
  const words: string[] = [];
  let word: string | undefined;
  const pieces = text.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|(\s+)|(.)/gsu);
  for (const [piece, single, double, escaped, blank, plain] of pieces) {
    if (blank !== undefined) {
      words.push(...(word === undefined ? [] : [word]));
      word = undefined;
      continue;
    }
    const special = /[$`]/u.exec(double ?? "")?.[0] ?? /[|&;<>()$`*?'"#]/u.exec(plain ?? "")?.[0];
    if (special !== undefined) {
      return {
        kind: "failed",
        message: `the emulator runs commands without a shell on the agent, and ${special} in "${text.trim()}" needs one`,
      };
    }
    const value = single ?? double?.replace(/\\(["\\])/gu, "$1") ?? escaped ?? plain ?? piece;
    word = (word ?? "") + value;
  }
  return { kind: "words", words: word === undefined ? words : [...words, word] };
}
