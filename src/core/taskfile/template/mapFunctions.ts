import {
  formatted,
  type GoValue,
  isDeepEqual,
  isList,
  isMap,
  isTrue,
  sortedEntries,
} from "./goValue.ts";
import { type FunctionTable } from "./templateFunction.ts";

type GoMap = ReadonlyMap<string, GoValue>;

/**
 * The functions of sprig 2.22 on dictionaries (https://masterminds.github.io/sprig/dicts.html). `keys` and `values`,
 * whose order is random in Go, follow the names. `set`, `unset`, `merge` and `mergeOverwrite` change their dictionary.
 */
export const mapFunctions: FunctionTable = {
  dict: { parameters: [], rest: "any", call: dictionary },
  set: {
    parameters: ["map", "text", "any"],
    call: (map: GoMap, key: string, value: GoValue) => writable(map).set(key, value),
  },
  unset: {
    parameters: ["map", "text"],
    call: (map: GoMap, key: string) => {
      writable(map).delete(key);
      return map;
    },
  },
  hasKey: { parameters: ["map", "text"], call: (map: GoMap, key: string) => map.has(key) },
  pluck: {
    parameters: ["text"],
    rest: "map",
    call: (key: string, ...maps: GoMap[]) =>
      maps.filter((map) => map.has(key)).map((map) => map.get(key) ?? null),
  },
  keys: {
    parameters: [],
    rest: "map",
    call: (...maps: GoMap[]) => maps.flatMap((map) => sortedEntries(map).map(([key]) => key)),
  },
  values: {
    parameters: ["map"],
    call: (map: GoMap) => sortedEntries(map).map(([, value]) => value),
  },
  pick: {
    parameters: ["map"],
    rest: "text",
    call: (map: GoMap, ...keys: string[]) =>
      new Map([...map].filter(([key]) => keys.includes(key))),
  },
  omit: {
    parameters: ["map"],
    rest: "text",
    call: (map: GoMap, ...keys: string[]) =>
      new Map([...map].filter(([key]) => !keys.includes(key))),
  },
  merge: {
    parameters: ["map"],
    rest: "map",
    call: (map: GoMap, ...others: GoMap[]) => merged(map, others, false),
  },
  mergeOverwrite: {
    parameters: ["map"],
    rest: "map",
    call: (map: GoMap, ...others: GoMap[]) => merged(map, others, true),
  },
  deepCopy: { parameters: ["any"], call: copied },
  deepEqual: { parameters: ["any", "any"], call: (a: GoValue, b: GoValue) => isDeepEqual(a, b) },
};

function dictionary(...values: readonly GoValue[]): GoMap {
  const map = new Map<string, GoValue>();
  for (let index = 0; index < values.length; index += 2) {
    map.set(
      formatted(values[index] ?? null),
      index + 1 < values.length ? (values[index + 1] ?? null) : "",
    );
  }
  return map;
}

/** The maps of one rendering are its own. */
function writable(map: GoMap): Map<string, GoValue> {
  if (!isWritable(map)) {
    throw new Error("assignment to entry in nil map");
  }
  return map;
}

function isWritable(map: GoMap): map is Map<string, GoValue> {
  return map instanceof Map;
}

function merged(map: GoMap, others: readonly GoMap[], overwrites: boolean): GoMap {
  const target = writable(map);
  for (const other of others) {
    for (const [key, value] of other) {
      const old = target.get(key) ?? null;
      if (isMap(old) && isMap(value)) {
        merged(old, [value], overwrites);
      } else if (overwrites ? isTrue(value) || !target.has(key) : !isTrue(old)) {
        target.set(key, value);
      }
    }
  }
  return map;
}

function copied(value: GoValue): GoValue {
  if (isList(value)) {
    return value.map(copied);
  }
  return isMap(value)
    ? new Map([...value].map(([key, entry]) => [key, copied(entry)] as const))
    : value;
}
