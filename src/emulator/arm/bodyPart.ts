import { type Json } from "../resources.ts";
import { isObject } from "../store/storedRecord.ts";
import { invalidProperty } from "./armError.ts";

/** An object of a request's body that knows its path, so that what it refuses is named. `null` counts as absent. */
export class BodyPart {
  /** The object as it was sent. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Path from the body's root, for example `properties.step`; empty for the root. */
  readonly path: string;

  constructor(value: Readonly<Record<string, unknown>>, path: string) {
    this.value = value;
    this.path = path;
  }

  /** Path of a property of this object. */
  pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  /** Tells whether a property is there and not null. */
  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  /** A property that is an object. */
  object(name: string): BodyPart | undefined {
    const value = this.#get(name);
    if (value === undefined) {
      return undefined;
    }
    if (!isObject(value)) {
      throw this.#refuse(name, "must be an object");
    }
    return new BodyPart(value, this.pathOf(name));
  }

  /** A property that is an object and must be there. */
  requiredObject(name: string): BodyPart {
    return this.object(name) ?? this.#missing(name);
  }

  /** A property that is a text; may be empty. */
  string(name: string): string | undefined {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== "string") {
      throw this.#refuse(name, "must be a string");
    }
    return value;
  }

  /** A property that is a text, must be there and not be empty. */
  requiredString(name: string): string {
    const value = this.string(name);
    return value === undefined || value === "" ? this.#missing(name) : value;
  }

  /** A property that is a text out of a list, in any letter case; given back as it was sent. */
  oneOf(name: string, allowed: readonly string[]): string | undefined {
    const value = this.string(name);
    if (value !== undefined && !allowed.some((one) => one.toLowerCase() === value.toLowerCase())) {
      throw this.#refuse(name, `'${shortened(value)}' is not one of ${allowed.join(", ")}`);
    }
    return value;
  }

  /** A property that is true or false. */
  boolean(name: string): boolean | undefined {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== "boolean") {
      throw this.#refuse(name, "must be true or false");
    }
    return value;
  }

  /** A property that is a whole number between two bounds, both allowed. */
  integer(name: string, least: number, most: number): number | undefined {
    const value = this.#get(name);
    if (value === undefined) {
      return undefined;
    }
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw this.#refuse(name, "must be a whole number");
    }
    if (value < least || value > most) {
      throw this.#refuse(name, `${value} is not between ${least} and ${most}`);
    }
    return value;
  }

  /** A property that is a list of objects. */
  objects(name: string): readonly BodyPart[] | undefined {
    return this.#list(name)?.map((value, index) => {
      if (!isObject(value)) {
        throw this.#refuse(`${name}[${index}]`, "must be an object");
      }
      return new BodyPart(value, this.pathOf(`${name}[${index}]`));
    });
  }

  /** A property that is a list of texts. */
  strings(name: string): readonly string[] | undefined {
    return this.#list(name)?.map((value, index) => {
      if (typeof value !== "string") {
        throw this.#refuse(`${name}[${index}]`, "must be a string");
      }
      return value;
    });
  }

  /** A property that is an object whose values are texts, such as tags. */
  stringMap(name: string): Readonly<Record<string, string>> | undefined {
    const part = this.object(name);
    if (part === undefined) {
      return undefined;
    }
    const entries = Object.keys(part.value).map((key) => [key, part.string(key) ?? ""] as const);
    return Object.fromEntries(entries);
  }

  /** A property of any shape, null included; undefined when absent. */
  json(name: string): Json | undefined {
    return toJson(this.value[name]);
  }

  #list(name: string): readonly unknown[] | undefined {
    const value = this.#get(name);
    if (value !== undefined && !Array.isArray(value)) {
      throw this.#refuse(name, "must be a list");
    }
    return value;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.value, name) ? (this.value[name] ?? undefined) : undefined;
  }

  #missing(name: string): never {
    throw this.#refuse(name, "is required");
  }

  #refuse(name: string, message: string): Error {
    return invalidProperty(this.pathOf(name), message);
  }
}

/** A value that came out of `JSON.parse` as the type that says so; leaves out what JSON does not have. */
function toJson(value: unknown): Json | undefined {
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
    return isScalar(value) ? value : null;
  }
  if (Array.isArray(value)) {
    return value.map((element: unknown) => toJson(element) ?? null);
  }
  return isObject(value) ? toJsonObject(value) : undefined;
}

/** A record as the plain JSON object that it is stored as; absent properties are left out. */
export function toJsonObject(value: object): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const json = toJson(inner);
      return json === undefined ? [] : [[key, json] as const];
    }),
  );
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function shortened(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}
