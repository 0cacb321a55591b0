import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { missingDockerfileMessage } from "../../core/dockerfile/acrScan.ts";

/** A Dockerfile that was read, or the engine's words why not. */
export type DockerfileText =
  | { readonly kind: "text"; /** Absolute. */ readonly path: string; readonly text: string }
  | { readonly kind: "failed"; readonly message: string };

/** Bytes above which a file is not taken for a Dockerfile. */
const largest = 1024 * 1024;

/** Reads a Dockerfile of a context. It must lie in the context, links included. */
export async function readDockerfile(
  contextFolder: string,
  dockerFilePath: string,
): Promise<DockerfileText> {
  const written = dockerFilePath === "" ? "Dockerfile" : dockerFilePath;
  const failed = (reason: string): DockerfileText => ({
    kind: "failed",
    message: `error opening dockerfile: ${written}, error: ${reason}`,
  });
  const root = await realpath(contextFolder);
  const place = path.join(root, written);
  if (!place.startsWith(root + path.sep)) {
    return failed("it lies outside the build context");
  }
  const found = await realpath(place).catch(() => undefined);
  if (found === undefined) {
    return { kind: "failed", message: missingDockerfileMessage(written) };
  }
  if (!found.startsWith(root + path.sep)) {
    return failed("it lies outside the build context");
  }
  const facts = await stat(found);
  if (!facts.isFile()) {
    return failed(`read ${written}: is a directory`);
  }
  if (facts.size > largest) {
    return failed(`it has ${facts.size} bytes; the emulator reads Dockerfiles of up to 1 MiB`);
  }
  const text = await readFile(found, "utf8");
  return text.includes("\0") ? failed("it is a binary file") : { kind: "text", path: found, text };
}
