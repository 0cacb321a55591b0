import { type Problem } from "../textRange.ts";

/** Values of `.Run` in templates; a value that is not given is empty. */
export interface RunTemplateValues {
  readonly ID: string;
  /** Login server. */
  readonly Registry: string;
  /** Start of the run in UTC as `YYYYMMDD-HHMMSSz`. */
  readonly Date: string;
  readonly OS?: string | undefined;
  readonly OSVersion?: string | undefined;
  readonly Architecture?: string | undefined;
  readonly SharedVolume?: string | undefined;
  readonly Commit?: string | undefined;
  readonly Branch?: string | undefined;
  readonly Repository?: string | undefined;
  readonly GitTag?: string | undefined;
  readonly TriggeredBy?: string | undefined;
  readonly TaskName?: string | undefined;
}

/** The text with its templates replaced, or what in it is no simple field of `.Run`. */
export type ExpandedTemplate =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly problems: readonly Problem[] };

/**
 * Replaces `{{.Run.ID}}` and its kin, and `{{.Build.ID}}`, in an image name or an argument. `RegistryName` is
 * `Registry` up to its first dot; a field of `.Run` that does not exist is empty, as in the ACR engine. Anything else
 * between braces – pipelines, functions, `.Values` – is a problem `templateNotSupported`, never passed through.
 */
export function expandRunTemplate(text: string, values: RunTemplateValues): ExpandedTemplate {
  const fields = runFields(values);
  const problems: Problem[] = [];
  let expanded = "";
  let from = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
    const close = text.indexOf("}}", open);
    const end = close < 0 ? text.length : close + 2;
    const action = text.slice(open, end);
    const value = expandAction(action, fields);
    if (value === undefined) {
      problems.push(notSupported(action, open));
    }
    expanded += text.slice(from, open) + (value ?? "");
    from = end;
  }
  return problems.length > 0
    ? { kind: "problem", problems }
    : { kind: "text", text: expanded + text.slice(from) };
}

function runFields(values: RunTemplateValues): ReadonlyMap<string, string> {
  const registryName = values.Registry.split(".", 1)[0] ?? "";
  const given = Object.entries(values).map(([name, value]) => [name, String(value ?? "")] as const);
  return new Map([...given, ["RegistryName", registryName]]);
}

function expandAction(action: string, fields: ReadonlyMap<string, string>): string | undefined {
  const inner = action.endsWith("}}") ? action.slice(2, -2).trim() : "";
  const field = /^\.Run\.(\w+)$/.exec(inner)?.[1] ?? (inner === ".Build.ID" ? "ID" : undefined);
  return field === undefined ? undefined : (fields.get(field) ?? "");
}

function notSupported(action: string, start: number): Problem {
  return {
    code: "templateNotSupported",
    message: `${action} is not supported here; only fields of .Run such as {{.Run.ID}} are`,
    range: { start, end: start + action.length },
  };
}
