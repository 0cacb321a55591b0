/** The word that the service puts into the blob metadata `Complete` when a log has ended. */
export type LogCompletion = "successful" | "failed" | "canceled" | "timedout" | "internalerror";

/** State of a log blob. */
export interface LogState {
  /** Bytes written so far. */
  readonly size: number;
  readonly completed: LogCompletion | undefined;
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

/** Run logs: append blobs that grow while a run goes on. Kept on disk, readable while written. */
export interface LogStore {
  /** Makes an empty log. A log that exists already is kept as it is. */
  create(registry: string, runId: string): Promise<void>;
  /** Appends text; lines must end in CRLF, or az shows nothing until the end. */
  append(registry: string, runId: string, text: string): Promise<void>;
  /** Marks the end, after everything appended before is on disk. */
  complete(registry: string, runId: string, completion: LogCompletion): Promise<void>;
  /** Undefined when there is no such log. */
  state(registry: string, runId: string): Promise<LogState | undefined>;
  /** Bytes `start` to `end` (exclusive), cut at the present size. */
  read(registry: string, runId: string, start: number, end: number): Promise<Uint8Array>;
}

/** Uploaded build contexts. */
export interface SourceStore {
  /** Path on disk of a completed upload, or undefined when `relativePath` was never completed. */
  path(registry: string, relativePath: string): Promise<string | undefined>;
}
