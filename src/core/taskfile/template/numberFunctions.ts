import { formatted, type GoValue } from "./goValue.ts";
import { type FunctionTable, type TemplateFunction } from "./templateFunction.ts";

/** The functions of sprig 2.22 on numbers (https://masterminds.github.io/sprig/math.html). Integers have 64 bits. */
export const numberFunctions: FunctionTable = {
  add: ofMany((all, value) => all + value),
  mul: ofMany((all, value) => all * value),
  max: ofMany((all, value) => (value > all ? value : all)),
  biggest: ofMany((all, value) => (value > all ? value : all)),
  min: ofMany((all, value) => (value < all ? value : all)),
  add1: { parameters: ["any"], call: (value: GoValue) => wrapped(toInteger(value) + 1n) },
  sub: ofTwo((a, b) => a - b),
  div: ofTwo((a, b) => a / divisor(b)),
  mod: ofTwo((a, b) => a % divisor(b)),
  ceil: { parameters: ["any"], call: (value: GoValue) => Math.ceil(toFloat(value)) },
  floor: { parameters: ["any"], call: (value: GoValue) => Math.floor(toFloat(value)) },
  round: { parameters: ["any", "any"], rest: "any", call: rounded },
  int: { parameters: ["any"], call: toInteger },
  int64: { parameters: ["any"], call: toInteger },
  float64: { parameters: ["any"], call: toFloat },
  atoi: {
    parameters: ["text"],
    call: (text: string) => (/^[+-]?\d{1,18}$/u.test(text) ? BigInt(text.replace("+", "")) : 0n),
  },
  toDecimal: {
    parameters: ["any"],
    call: (value: GoValue) => {
      const text = formatted(value);
      return /^[0-7]{1,20}$/u.test(text) ? BigInt(`0o${text}`) : 0n;
    },
  },
};

function ofMany(combine: (all: bigint, value: bigint) => bigint): TemplateFunction {
  return {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => {
      const [first = 0n, ...others] = values.map(toInteger);
      return others.reduce((all, value) => wrapped(combine(all, value)), first);
    },
  };
}

function ofTwo(combine: (a: bigint, b: bigint) => bigint): TemplateFunction {
  return {
    parameters: ["any", "any"],
    call: (a: GoValue, b: GoValue) => wrapped(combine(toInteger(a), toInteger(b))),
  };
}

function divisor(value: bigint): bigint {
  if (value === 0n) {
    throw new Error("runtime error: integer divide by zero");
  }
  return value;
}

function wrapped(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** A value as an integer; what is none is 0. */
function toInteger(value: GoValue): bigint {
  if (typeof value === "bigint") {
    return value;
  }
  if (typeof value === "number") {
    return Number.isFinite(value) ? wrapped(BigInt(Math.trunc(value))) : 0n;
  }
  return typeof value === "string" ? integerOf(value) : value === true ? 1n : 0n;
}

/** Go's `ParseInt` with base 0: decimal, `0x`, `0b`, `0o` or a leading 0 for octal; 0 for anything else. */
function integerOf(text: string): bigint {
  const plain = text.replace(/^[+-]/u, "").toLowerCase();
  if (!/^(?:0x[0-9a-f]{1,16}|0b[01]{1,64}|0o?[0-7]{1,22}|0|[1-9]\d{0,18})$/u.test(plain)) {
    return 0n;
  }
  const digits = BigInt(/^0\d/u.test(plain) ? `0o${plain.slice(1)}` : plain);
  const found = text.startsWith("-") ? -digits : digits;
  return wrapped(found) === found ? found : 0n;
}

/** A value as a float; what is none is 0. */
function toFloat(value: GoValue): number {
  if (typeof value === "string") {
    return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u.test(value) ? Number(value) : 0;
  }
  return typeof value === "object" ? 0 : Number(value);
}

function rounded(value: GoValue, places: GoValue, ...on: readonly GoValue[]): number {
  const limit = on[0] === undefined ? 0.5 : toFloat(on[0]);
  const power = 10 ** toFloat(places);
  const digit = power * toFloat(value);
  const fraction = digit - Math.trunc(digit);
  return (fraction >= limit ? Math.ceil(digit) : Math.floor(digit)) / power;
}
