/** Something that is asked of one character, or of the place between two. */
export type Atom =
  | { readonly kind: "character"; readonly matches: (code: number) => boolean }
  | {
      readonly kind: "assertion";
      /** The code points before and after the place; undefined at the start or the end. */
      readonly holds: (before: number | undefined, after: number | undefined) => boolean;
    };

type Instruction =
  | Atom
  /** Goes on at each of these distances. */
  | { readonly kind: "split"; readonly distances: readonly number[] };

/** Instructions one after another; whoever comes to the end of all has matched. */
export type Program = readonly Instruction[];

/** Repeats a program from `least` to `most` times; `most` may be infinite. */
export function repeat(program: Program, least: number, most: number): Program {
  const needed = Array.from({ length: least }, () => program).flat();
  if (most === Infinity) {
    return [...needed, skip(program.length + 2), ...program, jump(-program.length - 1)];
  }
  const optional = [skip(program.length + 1), ...program];
  return [...needed, ...Array.from({ length: most - least }, () => optional).flat()];
}

/** Makes a program that does what one of the given ones does. */
export function either(programs: readonly Program[]): Program {
  const last = programs.length - 1;
  // What follows an alternative, each of the others but the last with its two jumps.
  let rest = programs.reduce((sum, { length }) => sum + length, 0) + 2 * last;
  return programs.flatMap((program, index) => {
    rest -= program.length + (index === last ? 0 : 2);
    return index === last ? program : [skip(program.length + 2), ...program, jump(rest + 1)];
  });
}

/**
 * Tells whether a program matches some part of a text. The time is the product of both lengths at most, whatever the
 * program, as in Go: all ways are followed side by side (https://swtch.com/~rsc/regexp/regexp1.html).
 */
export function matchesSomewhere(program: Program, text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let waiting: readonly number[] = [];
  for (let at = 0; at <= codes.length; at++) {
    const places = follow(program, [...waiting, 0], codes[at - 1], codes[at]);
    if (places.has(program.length)) {
      return true;
    }
    const code = codes[at];
    waiting = code === undefined ? [] : advance(program, places, code);
  }
  return false;
}

/** The places that can be reached without a character. */
function follow(
  program: Program,
  from: readonly number[],
  before: number | undefined,
  after: number | undefined,
): ReadonlySet<number> {
  const reached = new Set(from);
  // A set that grows while it is gone through hands out what was added, too.
  for (const place of reached) {
    const instruction = program[place];
    if (instruction?.kind === "split") {
      instruction.distances.forEach((distance) => reached.add(place + distance));
    } else if (instruction?.kind === "assertion" && instruction.holds(before, after)) {
      reached.add(place + 1);
    }
  }
  return reached;
}

function advance(program: Program, places: ReadonlySet<number>, code: number): readonly number[] {
  const next: number[] = [];
  for (const place of places) {
    const instruction = program[place];
    if (instruction?.kind === "character" && instruction.matches(code)) {
      next.push(place + 1);
    }
  }
  return next;
}

function skip(distance: number): Instruction {
  return { kind: "split", distances: [1, distance] };
}

function jump(distance: number): Instruction {
  return { kind: "split", distances: [distance] };
}
