import { EventEmitter, type Disposable, type Event } from "vscode";
import { summarizeDockerfile, type FromSummary } from "../../core/dockerfile/dockerfileSummary.ts";
import { type Clock, type Log } from "../../core/ports.ts";
import { isCancellation } from "../cancellation.ts";
import { messageOf } from "../showError.ts";

/** A Dockerfile of the workspace. */
export interface IndexedDockerfile {
  /** Its address as a text. */
  readonly uri: string;
  /** Path for people: from the workspace folder, with the folder's name where there are several. */
  readonly path: string;
  readonly text: string;
  readonly froms: readonly FromSummary[];
}

/** A file that may have to be read. */
export interface WorkspaceFile {
  readonly uri: string;
  readonly path: string;
}

/** The Dockerfiles of a workspace, as the index needs them. */
export interface WorkspaceFiles {
  find(signal: AbortSignal): Promise<readonly WorkspaceFile[]>;
  /** The text as it is in the editor or on disk; undefined when it is not there or too large to be meant. */
  read(file: WorkspaceFile, signal: AbortSignal): Promise<string | undefined>;
  /** Calls back for a file that was made, changed or deleted, and with undefined when other files may count. */
  watch(onChange: (file: WorkspaceFile | undefined) => void): Disposable;
}

/** Files that are read at once. */
const atOnce = 16;
/** Milliseconds in which changes are gathered: a checkout changes hundreds of files. */
const pause = 200;

/**
 * Keeps what the `FROM` lines of all Dockerfiles of the workspace name. Starts when it is first asked; afterwards only
 * what changes is read again.
 */
export class DockerfileIndex implements Disposable {
  readonly #files: WorkspaceFiles;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed = new EventEmitter<void>();
  readonly #entries = new Map<string, IndexedDockerfile>();
  readonly #lifetime = new AbortController();
  #watching: Disposable | undefined;
  #waiting = new Map<string, WorkspaceFile>();
  #isAllWaiting = false;
  #working: Promise<void> | undefined;

  constructor(files: WorkspaceFiles, clock: Clock, log: Log) {
    this.#files = files;
    this.#clock = clock;
    this.#log = log;
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** Whether something is still to be read. */
  get isIndexing(): boolean {
    return this.#working !== undefined;
  }

  /** What is known now, by path; starts to look when nobody has asked before. */
  dockerfiles(): readonly IndexedDockerfile[] {
    if (this.#watching === undefined) {
      this.#watching = this.#files.watch((file) => this.#change(file));
      this.#isAllWaiting = true;
      this.#start(0);
    }
    return [...this.#entries.values()].toSorted((one, other) => compareTexts(one.path, other.path));
  }

  /** Resolves when nothing is left to be read. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) {
      await this.#working;
    }
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#watching?.dispose();
    this.#changed.dispose();
  }

  #change(file: WorkspaceFile | undefined): void {
    if (file === undefined) {
      this.#isAllWaiting = true;
    } else {
      this.#waiting.set(file.uri, file);
    }
    this.#start(pause);
  }

  #start(delay: number): void {
    if (this.#working !== undefined || this.#lifetime.signal.aborted) {
      return;
    }
    this.#working = this.#work(delay, this.#lifetime.signal)
      .catch((error: unknown) => {
        if (!isCancellation(error) && !this.#lifetime.signal.aborted) {
          this.#log.warn(`Looking for Dockerfiles: ${messageOf(error)}`);
        }
      })
      .finally(() => {
        this.#working = undefined;
        this.#changed.fire();
        if (this.#isAllWaiting || this.#waiting.size > 0) {
          this.#start(pause);
        }
      });
  }

  async #work(delay: number, signal: AbortSignal): Promise<void> {
    if (delay > 0) {
      await this.#clock.sleep(delay, signal);
    }
    const isAll = this.#isAllWaiting;
    const changed = [...this.#waiting.values()];
    this.#isAllWaiting = false;
    this.#waiting = new Map();
    const files = isAll ? await this.#files.find(signal) : changed;
    if (isAll) {
      const found = new Set(files.map(({ uri }) => uri));
      [...this.#entries.keys()]
        .filter((uri) => !found.has(uri))
        .forEach((uri) => this.#entries.delete(uri));
    }
    for (let at = 0; at < files.length; at += atOnce) {
      signal.throwIfAborted();
      await Promise.all(files.slice(at, at + atOnce).map((file) => this.#read(file, signal)));
    }
  }

  async #read(file: WorkspaceFile, signal: AbortSignal): Promise<void> {
    const text = await this.#textOf(file, signal);
    if (text === undefined) {
      this.#entries.delete(file.uri);
    } else if (this.#entries.get(file.uri)?.text !== text) {
      this.#entries.set(file.uri, { ...file, text, froms: summarizeDockerfile(text) });
    }
  }

  /** One file that cannot be read must not keep the others from being read. */
  async #textOf(file: WorkspaceFile, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await this.#files.read(file, signal);
    } catch (error) {
      if (isCancellation(error) || signal.aborted) {
        throw error;
      }
      this.#log.warn(`Reading ${file.path}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
