/** What the service allows as the name of a registry; length is checked apart, as the service does. */
export const registryNamePattern = /^[a-zA-Z0-9]+$/u;
/** What the service allows as the name of a task. */
export const taskNamePattern = /^[a-zA-Z0-9_-]+$/u;
/** A run's id: two letters and a base-36 counter. */
export const runIdPattern = /^[a-z]{2}[0-9a-z]{1,12}$/u;

/**
 * The name of a resource as a file name: lower case, as names are found without regard to case.
 * Throws when the name could leave its folder; callers refuse such names before.
 */
export function fileNameOf(name: string, pattern: RegExp): string {
  if (!pattern.test(name) || name.length > 64) {
    throw new RangeError(`Not the name of a resource: ${JSON.stringify(name.slice(0, 80))}`);
  }
  return name.toLowerCase();
}
