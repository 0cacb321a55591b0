/** Levels that a YAML file may have. */
const deepest = 100;

/**
 * Tells whether a text may be nested deeper than any file that people write. The YAML reader calls itself for each
 * level, and where the stack ends inside of a regular expression, the whole process ends: so such a text is refused
 * before, by its brackets, by the columns before a line's first word and by the indicators in one line.
 */
export function isNestedTooDeeply(text: string): boolean {
  let brackets = 0;
  for (const character of text) {
    brackets += "[{".includes(character) ? 1 : "]}".includes(character) && brackets > 0 ? -1 : 0;
    if (brackets > deepest) {
      return true;
    }
  }
  return text.split(/[\r\n]/).some((line) => {
    const indicators = line.match(/[-?:](?=\s|$)/g)?.length ?? 0;
    const columns = line.trim() === "" ? 0 : line.length - line.trimStart().length;
    return indicators > deepest || columns > deepest;
  });
}
