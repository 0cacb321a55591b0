import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseEmulatedSourceLocation } from "../../core/build/sourceLocation.ts";
import { type SourceStore } from "../blob/logStore.ts";
import { ArchiveError, contextLimits, unpackArchive } from "./archive.ts";
import { fetchGitContext, GitError } from "./gitContext.ts";
import { contextFailed, RunFailure } from "./runFailure.ts";
import { type RunOutput } from "./runOutput.ts";

/** The files that a run works on. */
export interface RunContext {
  /** Absolute folder; empty when the run has no source. */
  readonly folder: string;
  /** Commit, when the source is a Git repository. */
  readonly gitHeadRevision: string | undefined;
}

/** What is needed to get them. */
export interface ContextRequest {
  readonly registry: string;
  /** Uploaded archive, Git or archive address; undefined or `/dev/null`: no files. */
  readonly sourceLocation: string | undefined;
  /** Token for a Git address. */
  readonly accessToken: string | undefined;
  readonly sources: SourceStore;
  /** Absolute folder of the run, which exists. */
  readonly runFolder: string;
  readonly output: RunOutput;
}

/** Bytes of an archive that is downloaded. */
const largestDownload = 1024 ** 3;
const downloadAttempts = 3;

/**
 * Gets the source of a run into a folder of its own. Rejects with `RunFailure` in the engine's words when that
 * is not possible; whoever made the run's folder removes it.
 */
export async function fetchContext(
  request: ContextRequest,
  signal: AbortSignal,
): Promise<RunContext> {
  const folder = path.join(request.runFolder, "source");
  await mkdir(folder, { recursive: true });
  const { sourceLocation } = request;
  if (sourceLocation === undefined || sourceLocation === "" || sourceLocation === "/dev/null") {
    return { folder, gitHeadRevision: undefined };
  }
  request.output.stamp("Downloading source code...");
  try {
    const context = await fetchFrom(sourceLocation, folder, request, signal);
    request.output.stamp("Finished downloading source code");
    return context;
  } catch (error) {
    signal.throwIfAborted();
    throw contextFailure(error);
  }
}

async function fetchFrom(
  sourceLocation: string,
  folder: string,
  request: ContextRequest,
  signal: AbortSignal,
): Promise<RunContext> {
  const uploaded = await request.sources.path(request.registry, sourceLocation);
  if (uploaded !== undefined) {
    await unpack(uploaded, folder, request, signal);
    return { folder, gitHeadRevision: undefined };
  }
  const location = parseEmulatedSourceLocation(sourceLocation);
  switch (location.kind) {
    case "git": {
      const folders = { scratch: request.runFolder, checkout: folder };
      const source = { ...location, token: request.accessToken };
      const checkout = await fetchGitContext(source, folders, signal);
      return { folder: checkout.folder, gitHeadRevision: checkout.revision };
    }
    case "url": {
      const file = path.join(request.runFolder, "source.tar");
      await download(location.url, file, signal);
      await unpack(file, folder, request, signal);
      return { folder, gitHeadRevision: undefined };
    }
    case "oci":
      throw new ArchiveError(
        `the emulator does not fetch OCI artifacts as a source: ${sourceLocation}`,
      );
    case "local":
      throw new ArchiveError(
        `nothing was uploaded as ${location.path}, and it is neither a Git nor an archive address`,
      );
  }
}

async function unpack(
  file: string,
  folder: string,
  { output }: ContextRequest,
  signal: AbortSignal,
): Promise<void> {
  const warn = (message: string) => output.stamp(`WARNING: ${message}`);
  await unpackArchive({ file, limits: contextLimits }, folder, warn, signal);
}

async function download(url: string, file: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const problem = await tryDownload(url, file, signal);
    if (problem === undefined) {
      return;
    }
    if (problem.isFinal || attempt === downloadAttempts) {
      throw new ArchiveError(`unable to download remote context: ${problem.message}`);
    }
  }
}

async function tryDownload(
  url: string,
  file: string,
  signal: AbortSignal,
): Promise<{ readonly message: string; readonly isFinal: boolean } | undefined> {
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok || answer.body === null) {
      const body = (await answer.text()).slice(0, 200);
      const message = `failed to GET ${url} with status ${answer.status}: ${body}`;
      return { message, isFinal: answer.status < 500 };
    }
    await pipeline(Readable.fromWeb(answer.body), sizeGuard(), createWriteStream(file), { signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const message = cause instanceof Error ? cause.message : String(cause);
    return { message: `failed to GET ${url}: ${message}`, isFinal: error instanceof ArchiveError };
  }
}

function sizeGuard(): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.length;
      done(size > largestDownload ? new ArchiveError("it is larger than 1 GiB") : null, chunk);
    },
  });
}

function contextFailure(error: unknown): RunFailure {
  if (error instanceof ArchiveError || error instanceof GitError) {
    return new RunFailure(`failed to download source code: ${error.message}`, contextFailed);
  }
  const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
  if (isMissing && String(error).includes("spawn git")) {
    return new RunFailure("failed to download source code: git is not installed", contextFailed);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new RunFailure(`failed to download source code: ${message}`, contextFailed);
}
