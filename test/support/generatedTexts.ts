/** Gives whole numbers from 0 up to, not including, `below`. */
export type Numbers = (below: number) => number;

/** Mulberry32: the same numbers on every run. */
export function numbers(seed: number): Numbers {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What has a meaning in one of the languages that the core reads. */
const pieces = [
  ..."\n \r \t \0 \ufeff \u0085 \u00a0 \u2028 \ud800 \udc00 \u{1f600} \u0130 \u017f".split(" "),
  ..."$ ${ } {{ }} [ ] ( ) { , : :- @ # / // .. * ** ? ! | ^ \\ \\\n \" ' ` % %zz = & - _ + ~ < > <<E <<-'E'".split(
    " ",
  ),
  ..."FROM ARG AS COPY --from= --platform= -t -f --build-arg --target latest sha256: a.azurecr.io/ .git# _git oci://".split(
    " ",
  ),
  "\nFROM ",
  "\nARG A=",
  "\n- image:\n    registry: ",
  "\n2026/01/31 23:59:59 ",
  "{{.Run.ID}}",
  "0 0 29 2 ",
];

/** Changes a text in one to five places: something is put in, taken out, doubled or moved to another place. */
export function mutate(text: string, next: Numbers): string {
  let mutated = text;
  for (let changes = 1 + next(5); changes > 0; changes--) {
    const at = next(mutated.length + 1);
    const end = Math.min(mutated.length, at + next(12));
    const inserted =
      next(4) === 0
        ? mutated.slice(at, end).repeat(1 + next(3))
        : (pieces[next(pieces.length)] ?? "");
    mutated = mutated.slice(0, at) + inserted + mutated.slice(next(2) === 0 ? at : end);
  }
  return mutated;
}

/** Characters of every plane of Unicode, single surrogates among them, or bytes as they come. */
export function randomText(next: Numbers): string {
  const highest = [0x80, 0x100, 0x1_0000, 0x11_0000][next(4)] ?? 0x80;
  return Array.from({ length: next(120) }, () => String.fromCodePoint(next(highest))).join("");
}

/** Something of the languages, repeated and nested. */
export function nestedText(next: Numbers): string {
  const open = pieces[next(pieces.length)] ?? "";
  const close = pieces[next(pieces.length)] ?? "";
  const depth = next(60);
  return open.repeat(depth) + (pieces[next(pieces.length)] ?? "") + close.repeat(next(depth + 1));
}
