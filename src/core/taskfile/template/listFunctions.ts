import { checkLength } from "./functionTexts.ts";
import { type GoValue, isDeepEqual, isList, isTrue, kindOf } from "./goValue.ts";
import { type FunctionTable } from "./templateFunction.ts";

const longestList = 100_000;

/** The functions of sprig 2.22 on lists (https://masterminds.github.io/sprig/lists.html). */
export const listFunctions: FunctionTable = {
  list: { parameters: [], rest: "any", call: (...values: GoValue[]) => values },
  tuple: { parameters: [], rest: "any", call: (...values: GoValue[]) => values },
  first: { parameters: ["any"], call: (list: GoValue) => listOf("first", list)[0] ?? null },
  last: { parameters: ["any"], call: (list: GoValue) => listOf("last", list).at(-1) ?? null },
  rest: { parameters: ["any"], call: (list: GoValue) => listOf("rest", list).slice(1) },
  initial: { parameters: ["any"], call: (list: GoValue) => listOf("initial", list).slice(0, -1) },
  append: {
    parameters: ["any", "any"],
    call: (list: GoValue, value: GoValue) => [...listOf("push", list), value],
  },
  prepend: {
    parameters: ["any", "any"],
    call: (list: GoValue, value: GoValue) => [value, ...listOf("prepend", list)],
  },
  concat: {
    parameters: [],
    rest: "any",
    call: (...lists: GoValue[]) => lists.flatMap((list) => listOf("concat", list)),
  },
  reverse: {
    parameters: ["any"],
    call: (list: GoValue) => [...listOf("reverse", list)].reverse(),
  },
  uniq: { parameters: ["any"], call: (list: GoValue) => withoutRepetition(listOf("uniq", list)) },
  compact: { parameters: ["any"], call: (list: GoValue) => listOf("compact", list).filter(isTrue) },
  without: {
    parameters: ["any"],
    rest: "any",
    call: (list: GoValue, ...unwanted: GoValue[]) =>
      listOf("without", list).filter((entry) => !holds(unwanted, entry)),
  },
  has: {
    parameters: ["any", "any"],
    call: (value: GoValue, list: GoValue) => list !== null && holds(listOf("has", list), value),
  },
  slice: { parameters: ["any"], rest: "integer", call: sliced },
  until: {
    parameters: ["integer"],
    call: (end: bigint) => numbersUntil(0n, end, end < 0n ? -1n : 1n),
  },
  untilStep: { parameters: ["integer", "integer", "integer"], call: numbersUntil },
};

function listOf(name: string, value: GoValue): readonly GoValue[] {
  if (!isList(value)) {
    throw new Error(`Cannot find ${name} on type ${kindOf(value)}`);
  }
  return value;
}

function holds(list: readonly GoValue[], value: GoValue): boolean {
  return list.some((entry) => isDeepEqual(entry, value));
}

function withoutRepetition(list: readonly GoValue[]): readonly GoValue[] {
  // Each entry is compared with all before it.
  checkLength(list.length ** 2);
  return list.filter((entry, index) => !holds(list.slice(0, index), entry));
}

function sliced(value: GoValue, start = 0n, end?: bigint): GoValue {
  if (!isList(value)) {
    throw new Error(`list should be type of slice or array but ${kindOf(value)}`);
  }
  const to = end ?? BigInt(value.length);
  if (value.length === 0) {
    return null;
  }
  if (start < 0n || start > to || to > BigInt(value.length)) {
    throw new Error("reflect.Value.Slice: slice index out of bounds");
  }
  return value.slice(Number(start), Number(to));
}

function numbersUntil(start: bigint, end: bigint, step: bigint): readonly GoValue[] {
  const isTowards = (end > start && step > 0n) || (end < start && step < 0n);
  if (!isTowards) {
    return [];
  }
  if ((end - start) / step > BigInt(longestList)) {
    throw new Error(`the list has more than ${longestList} entries`);
  }
  const numbers: bigint[] = [];
  for (let next = start; step > 0n ? next < end : next > end; next += step) {
    numbers.push(next);
  }
  return numbers;
}
