import { expandAliases, readYaml, type SimpleStep } from "./simpleTaskFile.ts";

/** What a task gives its task file. */
export interface TaskFileValues {
  /** Text of the values file; undefined: there is none. */
  readonly valuesFile: string | undefined;
  /** Values by `--set`; they win over the values file. A secret one has no value that could be known. */
  readonly set: readonly {
    readonly name: string;
    readonly value: string;
    readonly isSecret: boolean;
  }[];
}

/** The steps as far as they can be known before a run, or in a phrase why they cannot. */
export type TaskFileSteps =
  | { readonly kind: "steps"; readonly steps: readonly SimpleStep[] }
  | { readonly kind: "unknown"; readonly why: string };

/** Stand around what only a run can replace while the text is read as YAML: characters that YAML gives no meaning. */
const open = "\ue000";
const close = "\ue001";
const action = /\{\{([^{}\n]*)\}\}/g;
const value = /^-?\s*\.Values\.(\w+)\s*-?$/;
const control = /^-?\s*(?:if|else|end|range|with|define|template|block)\b/;

/**
 * Reads which steps a task file has, for whoever must know what it builds before it runs. Values replace `{{.Values.x}}`;
 * every other template is kept as it is written, since only a run can tell. Properties that do not decide what is
 * built are passed over. A file whose steps depend on a condition or a loop is unknown. Never throws.
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-reference-yaml)
 */
export function readTaskFileSteps(text: string, values: TaskFileValues): TaskFileSteps {
  const known = readValues(values);
  if (known === undefined) {
    return unknown("its values file cannot be read");
  }
  const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const aliased = expandAliases(lines.join("\n"));
  if ([...aliased.matchAll(action)].some(([, inner = ""]) => control.test(inner))) {
    return unknown("its steps depend on a condition or a loop");
  }
  const plain = replaceActions(aliased, known);
  const read = readYaml(plain);
  if ("problem" in read) {
    return unknown(`it cannot be read: ${read.problem.split("\n", 1)[0] ?? ""}`);
  }
  const { alias } = isRecord(read.content) ? read.content : {};
  if (isRecord(alias) && Array.isArray(alias["src"]) && alias["src"].length > 0) {
    return unknown("it takes aliases from other files");
  }
  const own = isRecord(alias) && isRecord(alias["values"]) ? alias["values"] : {};
  return readSteps(plain, own);
}

/** Aliases of the file itself are replaced in its text, as the engine does. */
function readSteps(text: string, aliases: Readonly<Record<string, unknown>>): TaskFileSteps {
  const replaced = text.replace(/\$([A-Za-z0-9]+)/g, (written, name: string) => {
    const alias = aliases[name];
    return typeof alias === "string" ? alias : written;
  });
  const read = readYaml(replaced);
  const steps = "content" in read && isRecord(read.content) ? read.content["steps"] : undefined;
  return Array.isArray(steps)
    ? { kind: "steps", steps: steps.flatMap((step: unknown, index) => readStep(step, index)) }
    : unknown("it has no list of steps");
}

function readValues({ valuesFile, set }: TaskFileValues): ReadonlyMap<string, string> | undefined {
  const read = readYaml(valuesFile ?? "{}");
  const content = "content" in read ? (read.content ?? {}) : undefined;
  if (!isRecord(content)) {
    return undefined;
  }
  const inFile = Object.entries(content).flatMap(([name, own]) =>
    typeof own === "string" || typeof own === "number" || typeof own === "boolean"
      ? [[name, String(own)] as const]
      : [],
  );
  const known = new Map(inFile);
  for (const own of set) {
    if (own.isSecret) {
      known.delete(own.name);
    } else {
      known.set(own.name, own.value);
    }
  }
  return known;
}

function replaceActions(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(action, (_, inner: string) => {
    const name = value.exec(inner)?.[1];
    const replaced = name === undefined ? undefined : known.get(name);
    return (
      replaced ?? `${open}${inner.replaceAll('"', "\ue002").replaceAll(": ", ":\ue003")}${close}`
    );
  });
}

function restoreActions(text: string): string {
  return text
    .replaceAll(open, "{{")
    .replaceAll(close, "}}")
    .replaceAll("\ue002", '"')
    .replaceAll("\ue003", " ");
}

function readStep(step: unknown, index: number): readonly SimpleStep[] {
  if (!isRecord(step)) {
    return [];
  }
  const id = typeof step["id"] === "string" ? restoreActions(step["id"]) : `acb_step_${index}`;
  const { build, cmd, push } = step;
  if (typeof build === "string") {
    return [{ kind: "build", id, text: restoreActions(build) }];
  }
  if (typeof cmd === "string") {
    return [{ kind: "cmd", id, text: restoreActions(cmd) }];
  }
  return Array.isArray(push)
    ? [{ kind: "push", id, images: push.map((image) => restoreActions(String(image))) }]
    : [];
}

function unknown(why: string): TaskFileSteps {
  return { kind: "unknown", why };
}

function isRecord(own: unknown): own is Readonly<Record<string, unknown>> {
  return typeof own === "object" && own !== null && !Array.isArray(own);
}
