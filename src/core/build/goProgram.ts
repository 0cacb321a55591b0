/** All that assertions ask about a character; none at the start and at the end. */
export type Neighbor = "none" | "word" | "other";

/** Something that is asked of one character, or of the place between two. */
export type Atom =
  | { readonly kind: "character"; readonly matches: (code: number) => boolean }
  | {
      readonly kind: "assertion";
      /** What stands before and after the place. */
      readonly holds: (before: Neighbor, after: Neighbor) => boolean;
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
 * Makes a function that tells whether a program matches some part of a text. All ways are followed side by side, so
 * that the time is the product of both lengths at most, whatever the program, as in Go
 * (https://swtch.com/~rsc/regexp/regexp1.html); what was found for a place and a character is kept for the next time.
 */
export function matcherOf(program: Program): (text: string) => boolean {
  const stops = new Map<string, Stop>();
  const stopAt = (waiting: readonly number[], before: Neighbor): Stop => {
    if (stops.size > mostStops) {
      stops.clear();
    }
    const key = `${before} ${waiting.join(" ")}`;
    const stop = stops.get(key) ?? { waiting, before, next: new Map() };
    stops.set(key, stop);
    return stop;
  };
  const step = (stop: Stop, code: number): Stop | "matched" => {
    const after = neighborOf(code);
    const places = follow(program, stop.waiting, stop.before, after);
    return places.has(program.length) ? "matched" : stopAt(advance(program, places, code), after);
  };
  return (text) => {
    let stop = stopAt([], "none");
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      const next = stop.next.get(code) ?? step(stop, code);
      stop.next.set(code, next);
      if (next === "matched") {
        return true;
      }
      stop = next;
    }
    stop.matchesAtEnd ??= follow(program, stop.waiting, stop.before, "none").has(program.length);
    return stop.matchesAtEnd;
  };
}

/** Where all ways through a program stand between two characters of a text. */
interface Stop {
  /** Places in the program, without the one that starts anew here. */
  readonly waiting: readonly number[];
  readonly before: Neighbor;
  /** Where a character leads to, as far as it was met. */
  readonly next: Map<number, Stop | "matched">;
  /** Undefined until a text ended here. */
  matchesAtEnd?: boolean;
}

/** Stops that are kept for a program at most. */
const mostStops = 2000;

function neighborOf(code: number): Neighbor {
  return code < 0x80 && /\w/.test(String.fromCharCode(code)) ? "word" : "other";
}

/** The places that can be reached without a character, from those that wait and from the start. */
function follow(
  program: Program,
  waiting: readonly number[],
  before: Neighbor,
  after: Neighbor,
): ReadonlySet<number> {
  const reached = new Set([...waiting, 0]);
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
