/**
 * Replaces `$name` and `${name}` as Go's `os.Expand` does (https://pkg.go.dev/os#Expand): a name that is not set
 * is empty, everything between the braces is the name (so `${A:-b}` is empty), bad syntax is dropped.
 */
export function expandGoVariables(text: string, variables: ReadonlyMap<string, string>): string {
  let expanded = "";
  let from = 0;
  const lastBrace = text.lastIndexOf("}");
  for (let at = text.indexOf("$"); at >= 0 && at + 1 < text.length; at = text.indexOf("$", from)) {
    const { name, width } = readName(text, at + 1, lastBrace);
    const value = name === "" ? (width === 0 ? "$" : "") : (variables.get(name) ?? "");
    expanded += text.slice(from, at) + value;
    from = at + 1 + width;
  }
  return expanded + text.slice(from);
}

const specialNames = "*#$@!?-0123456789";

function readName(text: string, at: number, lastBrace: number): { name: string; width: number } {
  const first = text.charAt(at);
  if (first === "{") {
    if (lastBrace <= at) {
      return { name: "", width: 1 };
    }
    const close = text.indexOf("}", at);
    return { name: text.slice(at + 1, close), width: close - at + 1 };
  }
  if (specialNames.includes(first)) {
    return { name: first, width: 1 };
  }
  let end = at;
  while (/[a-zA-Z0-9_]/.test(text.charAt(end))) {
    end++;
  }
  return { name: text.slice(at, end), width: end - at };
}
