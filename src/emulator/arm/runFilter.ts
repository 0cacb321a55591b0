import { type RunRecord } from "../resources.ts";
import { ArmError } from "./armError.ts";

/** Decides whether a run is in a list. */
export type RunFilter = (run: RunRecord) => boolean;

/**
 * Reads `$filter` of a list of runs: the three clauses that az sends, joined with ` and `.
 * `TaskName eq 'x'`, `Status eq 'y'`, `contains(OutputImageManifests, 'repo@sha256:…')`; a quote in a text is
 * doubled (OData 4.01, section 5.1.1.6.1). An empty filter lets everything through; other clauses are refused.
 */
export function parseRunFilter(text: string): RunFilter {
  const filters: RunFilter[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const found = clausePattern.exec(rest);
    const clause = found?.groups;
    if (found === null || clause === undefined) {
      throw new ArmError(
        400,
        "InvalidFilterInQueryString",
        `The filter is not understood at '${rest.slice(0, 100)}'; use TaskName eq '…', Status eq '…' or contains(OutputImageManifests, '…'), joined with and`,
      );
    }
    filters.push(filterOf(clause));
    rest = rest.slice(found[0].length);
  }
  return (run) => filters.every((filter) => filter(run));
}

const clausePattern =
  /^(?:(?<property>TaskName|Status)\s+eq\s+'(?<value>(?:[^']|'')*)'|contains\(\s*OutputImageManifests\s*,\s*'(?<manifest>(?:[^']|'')*)'\s*\))(?:\s+and\s+(?=\S)|\s*$)/iu;

function filterOf(clause: Readonly<Record<string, string | undefined>>): RunFilter {
  const manifest = clause["manifest"];
  if (manifest !== undefined) {
    const wanted = unquoted(manifest);
    return (run) =>
      (run.properties.outputImages ?? []).some(
        ({ repository, digest }) => `${repository}@${digest ?? ""}`.toLowerCase() === wanted,
      );
  }
  const wanted = unquoted(clause["value"] ?? "");
  return clause["property"]?.toLowerCase() === "status"
    ? (run) => run.properties.status.toLowerCase() === wanted
    : (run) => run.properties.task?.toLowerCase() === wanted;
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'").toLowerCase();
}
