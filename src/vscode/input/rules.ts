/**
 * What is wrong with a task name, or undefined: 5 to 50 letters, digits, `-` and `_`.
 * https://learn.microsoft.com/rest/api/containerregistry/tasks/create (pattern of taskName)
 */
export function taskNameProblem(name: string): string | undefined {
  const text = name.trim();
  if (text.length < 5 || text.length > 50) {
    return `A task name has 5 to 50 characters; this one has ${text.length}`;
  }
  return /^[A-Za-z0-9_-]+$/u.test(text)
    ? undefined
    : "A task name has letters, digits, hyphens and underscores only";
}

const pathPart = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/u;
const template = /\{\{[^{}]*\}\}/gu;

/**
 * What is wrong with an image name without registry, or undefined. Run templates such as `{{.Run.ID}}` may stand where
 * letters may. The grammar is that of https://github.com/distribution/reference.
 */
export function imageNameProblem(name: string): string | undefined {
  const text = name.trim().replace(template, "x");
  if (text === "") {
    return "An image name is needed, for example web:{{.Run.ID}}";
  }
  const [, repository = "", tag] = /^([^:]*)(?::(.*))?$/su.exec(text) ?? [];
  const wrong = repository.split("/").find((part) => !pathPart.test(part));
  if (wrong !== undefined) {
    return `“${wrong}” cannot be part of a repository name: it has small letters and digits, separated by . _ - or /`;
  }
  if (tag !== undefined && !/^[\w][\w.-]{0,127}$/u.test(tag)) {
    return `“${tag}” is not a tag: it has up to 128 letters, digits, . _ and -, and starts with a letter, digit or _`;
  }
  return undefined;
}

/** A repository name made of any text: what the grammar does not allow becomes a hyphen. */
export function repositoryNameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/gu, "-")
    .replace(/[._-]*([._-])/gu, "$1")
    .replace(/^[._-]+|[._-]+$/gu, "");
  return name === "" ? "image" : name;
}

/** A task name made of any text: other characters become hyphens, short ones get a suffix. */
export function taskNameFrom(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9_-]+/gu, "-")
    .replace(/^-+|-+$/gu, "")
    .slice(0, 50);
  return name.length >= 5 ? name : `${name === "" ? "image" : name}-task`;
}
