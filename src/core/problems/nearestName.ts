/** Characters above which a word is not compared: no code is half as long. */
const longest = 64;

/** The known name that a word most likely means: letter case aside, at most a third of its letters are wrong. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  if (word.length > longest) {
    return undefined;
  }
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best !== undefined && best.distance * 3 <= best.name.length ? best.name : undefined;
}

/** How many letters have to be put in, taken out or replaced. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one.charAt(row - 1) === other.charAt(column - 1);
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
        ),
      );
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
