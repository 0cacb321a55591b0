/** An object of a configuration file, by the names of its properties. */
export type Properties = Readonly<Record<string, unknown>>;

/** Takes what is wrong with a value, in words. */
export type Report = (message: string) => void;

/** Tells whether a value is an object, no list. */
export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a list of texts; one text alone is a list of one. Empty when the value is absent or, reported, another. */
export function readTexts(value: unknown, name: string, report: Report): readonly string[] {
  if (value === undefined || value === null) {
    return [];
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item) => typeof item === "string");
  if (texts.length < list.length) {
    report(`${name} is no list of texts`);
  }
  return texts;
}

/** Reads `true` or `false`. Undefined when the value is absent or, reported, another. */
export function readFlag(value: unknown, name: string, report: Report): boolean | undefined {
  if (value === undefined || value === null || typeof value === "boolean") {
    return value ?? undefined;
  }
  report(`${name} is neither true nor false`);
  return undefined;
}

/** Reads an object. Empty when the value is absent or, reported, another. */
export function readProperties(value: unknown, name: string, report: Report): Properties {
  if (value === undefined || value === null || isProperties(value)) {
    return value ?? {};
  }
  report(`${name} is no object`);
  return {};
}

/** An object in a list, with the name under which people find it: `updates[0]`. */
export interface NamedProperties {
  readonly name: string;
  readonly properties: Properties;
}

/** Reads a list of objects; what is none of them is reported and left out. */
export function readList(value: unknown, name: string, report: Report): readonly NamedProperties[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    report(`${name} is no list`);
    return [];
  }
  const items: readonly unknown[] = value;
  return items.flatMap((item, index) => {
    const itemName = `${name}[${index}]`;
    if (isProperties(item)) {
      return [{ name: itemName, properties: item }];
    }
    report(`${itemName} is no object`);
    return [];
  });
}
