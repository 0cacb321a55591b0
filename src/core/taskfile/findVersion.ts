import { trimQuotes, trimText } from "../text/whiteSpace.ts";

/**
 * The version of a task file, found in its text before it is read as YAML: what stands behind the first colon of the
 * first line that starts with the key `version`, without quotes and blanks, a comment included. Empty when there is
 * none (https://github.com/Azure/acr-builder, graph package).
 */
export function findVersion(text: string): string {
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    const key = colon < 0 ? "" : line.slice(0, colon);
    if (/^["']?version["']?\s*$/.test(key)) {
      return trimText(trimQuotes(trimText(line.slice(colon + 1))));
    }
  }
  return "";
}

/** Tells whether a file of this version has aliases; the engine compares the texts. */
export function isAliasVersion(version: string): boolean {
  return version >= "v1.1.0";
}
