/**
 * Shortens a path with `/` as Go's `path.Clean` does (https://pkg.go.dev/path#Clean): no `.`, no `//`, `..` resolved
 * where something precedes it, none above a leading `/`. Empty becomes `.`.
 */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      goUp(kept, isRooted);
    } else if (part !== "" && part !== ".") {
      kept.push(part);
    }
  }
  const joined = kept.join("/");
  return isRooted ? `/${joined}` : joined === "" ? "." : joined;
}

function goUp(kept: string[], isRooted: boolean): void {
  const last = kept.at(-1);
  if (last !== undefined && last !== "..") {
    kept.pop();
  } else if (!isRooted) {
    kept.push("..");
  }
}
