import { AcrError } from "../core/errors.ts";

const permissionCodes: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM"]);

/** Gives the error of a file operation as `AcrError` that names the path and, where there is one, the remedy. */
export function fileProblem(path: string, error: unknown): AcrError {
  if (error instanceof AcrError) {
    return error;
  }
  const code = systemCodeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new AcrError("fileNotFound", `${path} does not exist`, { cause: error });
  }
  if (permissionCodes.has(code)) {
    const message = `${path} may not be read; allow it, or list it in .dockerignore if the build does not need it`;
    return new AcrError("invalidContext", message, { cause: error });
  }
  if (code === "ENOSPC") {
    const message = "The disk of the temporary folder is full; free some space and try again";
    return new AcrError("invalidContext", message, { cause: error });
  }
  const said = code ?? (error instanceof Error ? error.message : String(error));
  return new AcrError("invalidContext", `${path} cannot be read (${said})`, { cause: error });
}

/** Node's code of an error, such as `ENOENT`. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
