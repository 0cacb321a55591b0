import {
  Disposable,
  EventEmitter,
  FileChangeType,
  FilePermission,
  FileSystemError,
  FileType,
  workspace,
  type Event,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from "vscode";
import { type Clock, type Log } from "../../core/ports.ts";
import { type Connections } from "../connections.ts";
import { FollowedRunLog } from "./followedRunLog.ts";
import { runLogScheme, runOfUri } from "./runLogUri.ts";

/** Changes are told at most so often, in milliseconds: each makes the editor read the text anew. */
const shortestInterval = 300;

/** Finding or starting the local registry again may take so long, in milliseconds. */
const longestResume = 90_000;

/** What the log documents need. */
export interface RunLogFilesPorts {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly log: Log;
}

interface OpenLog {
  readonly uri: Uri;
  readonly followed: FollowedRunLog;
  told: Disposable | undefined;
}

/**
 * Run logs as read-only files `acr-run:/<registry>/<run>.acrlog` that grow while they are open.
 *
 * A file system and not a text content provider, because the editor restores such documents when a window is reloaded
 * (it activates the extension by `onFileSystem:acr-run`) and can save them elsewhere.
 */
export class RunLogFiles implements FileSystemProvider, Disposable {
  readonly #ports: RunLogFilesPorts;
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly #open = new Map<string, OpenLog>();
  readonly #subscriptions: Disposable;

  constructor(ports: RunLogFilesPorts) {
    this.#ports = ports;
    this.#subscriptions = Disposable.from(
      workspace.registerFileSystemProvider(runLogScheme, this, {
        isReadonly: true,
        isCaseSensitive: true,
      }),
      workspace.onDidCloseTextDocument((document) => this.#close(document.uri)),
      ports.connections.onDidChange(() => this.#followAgain()),
    );
  }

  get onDidChangeFile(): Event<FileChangeEvent[]> {
    return this.#changed.event;
  }

  stat(uri: Uri): FileStat {
    const { followed } = this.#opened(uri);
    return {
      type: FileType.File,
      ctime: 0,
      mtime: followed.version,
      size: Buffer.byteLength(followed.text),
      permissions: FilePermission.Readonly,
    };
  }

  readFile(uri: Uri): Uint8Array {
    const { followed } = this.#opened(uri);
    followed.follow();
    return new TextEncoder().encode(followed.text);
  }

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const { uri } of [...this.#open.values()]) {
      this.#close(uri);
    }
    this.#changed.dispose();
  }

  #opened(uri: Uri): OpenLog {
    const key = uri.toString();
    const known = this.#open.get(key);
    if (known !== undefined) {
      return known;
    }
    const target = runOfUri(uri);
    if (target === undefined) {
      throw FileSystemError.FileNotFound(uri);
    }
    const { connections, clock, log } = this.#ports;
    const followed = new FollowedRunLog(target, {
      service: () => connections.service,
      clock,
      log,
      onChange: () => this.#tell(opened),
    });
    const opened: OpenLog = { uri, followed, told: undefined };
    this.#open.set(key, opened);
    // A log that the editor restored needs the registry that it is from.
    void connections.resume(AbortSignal.timeout(longestResume)).then(
      () => undefined,
      (error: unknown) => log.warn(`Looking for the local registry: ${String(error)}`),
    );
    return opened;
  }

  #tell(opened: OpenLog): void {
    if (opened.told !== undefined) {
      return;
    }
    const timer = setTimeout(() => {
      opened.told = undefined;
      this.#changed.fire([{ type: FileChangeType.Changed, uri: opened.uri }]);
    }, shortestInterval);
    opened.told = new Disposable(() => clearTimeout(timer));
  }

  #followAgain(): void {
    const isConnected = this.#ports.connections.service !== undefined;
    for (const { followed } of this.#open.values()) {
      if (isConnected) {
        followed.follow();
      } else {
        followed.stop();
      }
    }
  }

  #close(uri: Uri): void {
    const opened = this.#open.get(uri.toString());
    if (opened !== undefined) {
      this.#open.delete(uri.toString());
      opened.followed.stop();
      opened.told?.dispose();
    }
  }
}
