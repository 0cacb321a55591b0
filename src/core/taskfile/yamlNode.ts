/** A node of a YAML text; an alias is the node that its anchor names. */
export type YamlNode =
  | {
      readonly kind: "scalar";
      readonly text: string;
      /** Neither quoted nor a block: its text says what type it has. */
      readonly isPlain: boolean;
      /** A tag as written out, `tag:yaml.org,2002:int` for `!!int`; undefined when there is none. */
      readonly tag: string | undefined;
      /** Line of its first character, from 1. The same holds for the others. */
      readonly line: number;
    }
  | { readonly kind: "sequence"; readonly items: readonly YamlNode[]; readonly line: number }
  | { readonly kind: "mapping"; readonly entries: readonly YamlEntry[]; readonly line: number };

/** A key and its value, in the order of the text; a key may occur more than once. */
export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** What a plain scalar without text is. */
export function emptyNode(line: number): YamlNode {
  return { kind: "scalar", text: "", isPlain: true, tag: undefined, line };
}
