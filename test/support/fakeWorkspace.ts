import { Uri } from "./fakeUri.ts";
import { EventEmitter, Disposable } from "./fakeVscode.ts";

/** Root of the folder that is open in the fake editor; `files` below is keyed by paths from here. */
const root = "/home/me/project";

/** What the fake editor holds; `startWorkspace` makes it anew for each test. */
export interface FakeWorkspace {
  /** Texts of the files on disk, by path from the folder; a path that starts with `/` is outside. */
  readonly files: Map<string, string>;
  readonly documents: FakeDocument[];
  readonly settings: Map<string, unknown>;
  readonly watchers: FakeWatcher[];
  isTrusted: boolean;
  /** Paths that were read from disk. */
  readonly reads: string[];
  readonly documentChanged: EventEmitter<{ readonly document: FakeDocument }>;
  readonly documentOpened: EventEmitter<FakeDocument>;
  readonly foldersChanged: EventEmitter<void>;
  readonly settingsChanged: EventEmitter<{ affectsConfiguration(name: string): boolean }>;
}

/** A text that is open. */
export class FakeDocument {
  readonly uri: Uri;
  readonly languageId: string;
  text: string;

  constructor(uri: Uri, text: string, languageId = "plaintext") {
    this.uri = uri;
    this.text = text;
    this.languageId = languageId;
  }

  getText(): string {
    return this.text;
  }

  positionAt(offset: number): { readonly line: number; readonly character: number } {
    const lines = this.text.slice(0, offset).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  }

  offsetAt({ line, character }: { readonly line: number; readonly character: number }): number {
    const before = this.text.split("\n").slice(0, line);
    return before.reduce((sum, text) => sum + text.length + 1, character);
  }
}

/** A watcher, to be told by the test what happened. */
export class FakeWatcher {
  readonly glob: string;
  readonly created = new EventEmitter<Uri>();
  readonly changed = new EventEmitter<Uri>();
  readonly deleted = new EventEmitter<Uri>();
  readonly onDidCreate = this.created.event;
  readonly onDidChange = this.changed.event;
  readonly onDidDelete = this.deleted.event;
  isDisposed = false;

  constructor(glob: string) {
    this.glob = glob;
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

let current = newWorkspace({});

/** Begins with a folder of these files, and gives what the editor holds. */
export function startWorkspace(files: Readonly<Record<string, string>>): FakeWorkspace {
  current = newWorkspace(files);
  return current;
}

/** The address of a file of the folder. */
export function uriOf(path: string): Uri {
  return Uri.file(path.startsWith("/") ? path : `${root}/${path}`);
}

function newWorkspace(files: Readonly<Record<string, string>>): FakeWorkspace {
  return {
    files: new Map(Object.entries(files)),
    documents: [],
    settings: new Map(),
    watchers: [],
    isTrusted: true,
    reads: [],
    documentChanged: new EventEmitter(),
    documentOpened: new EventEmitter(),
    foldersChanged: new EventEmitter(),
    settingsChanged: new EventEmitter(),
  };
}

/** The part of VS Code's API that files and texts are reached by, over the folder that was begun last. */
export const workspace = {
  get isTrusted() {
    return current.isTrusted;
  },
  get textDocuments() {
    return current.documents;
  },
  workspaceFolders: [{ uri: Uri.file(root), name: "project", index: 0 }],
  fs: {
    stat: (uri: Uri) => {
      const path = pathIn(uri);
      const isFolder = [...current.files.keys()].some((own) => own.startsWith(`${path}/`));
      return current.files.has(path) || isFolder
        ? Promise.resolve({ type: isFolder ? FileType.Directory : FileType.File })
        : Promise.reject(new Error(`${uri.path} is not there`));
    },
    readFile: (uri: Uri) => {
      current.reads.push(pathIn(uri));
      const text = current.files.get(pathIn(uri));
      return text === undefined
        ? Promise.reject(new Error(`${uri.path} is not there`))
        : Promise.resolve(new TextEncoder().encode(text));
    },
  },
  asRelativePath: pathIn,
  getWorkspaceFolder: (uri: Uri) =>
    uri.path.startsWith(`${root}/`) ? workspace.workspaceFolders[0] : undefined,
  openTextDocument: (uri: Uri) => {
    const open = current.documents.find((own) => own.uri.path === uri.path);
    const text = current.files.get(pathIn(uri));
    if (open !== undefined || text === undefined) {
      return open === undefined
        ? Promise.reject(new Error(`${uri.path} is not there`))
        : Promise.resolve(open);
    }
    const document = new FakeDocument(uri, text);
    current.documents.push(document);
    return Promise.resolve(document);
  },
  findFiles: (glob: string, exclude: string | undefined) =>
    Promise.resolve(
      [...current.files.keys()]
        .filter((path) => !path.startsWith("/") && isMatch(path, glob))
        .filter((path) => exclude === undefined || !isMatch(path, exclude))
        .map(uriOf),
    ),
  createFileSystemWatcher: (pattern: string | RelativePattern) => {
    const watcher = new FakeWatcher(typeof pattern === "string" ? pattern : pattern.pattern);
    current.watchers.push(watcher);
    return watcher;
  },
  getConfiguration: (section: string) => ({
    get: (name: string, otherwise: unknown) =>
      current.settings.get(`${section}.${name}`) ?? otherwise,
  }),
  applyEdit: (edit: WorkspaceEdit) => {
    edit.apply(current.documents);
    return Promise.resolve(true);
  },
  onDidChangeTextDocument: (listener: (event: { document: FakeDocument }) => void) =>
    current.documentChanged.event(listener),
  onDidOpenTextDocument: (listener: (document: FakeDocument) => void) =>
    current.documentOpened.event(listener),
  onDidChangeWorkspaceFolders: (listener: () => void) => current.foldersChanged.event(listener),
  onDidChangeConfiguration: (
    listener: (event: { affectsConfiguration(name: string): boolean }) => void,
  ) => current.settingsChanged.event(listener),
  onDidGrantWorkspaceTrust: () => new Disposable(() => undefined),
};

/** Tells languages by their names and by globs. */
export const languages = {
  match: (
    selector: readonly {
      readonly language?: string;
      readonly pattern?: string | RelativePattern;
    }[],
    { uri, languageId }: FakeDocument,
  ) => {
    const isFit = (pattern: string | RelativePattern): boolean =>
      typeof pattern === "string"
        ? isMatch(uri.path, pattern)
        : isMatch(pathIn(uri), pattern.pattern);
    return selector.some(
      ({ language, pattern }) =>
        language === languageId || (pattern !== undefined && isFit(pattern)),
    )
      ? 10
      : 0;
  },
};

/** As the editor numbers them. */
export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 } as const;

/** A glob below the folder, which is the only one. */
export class RelativePattern {
  readonly pattern: string;

  constructor(_folder: unknown, pattern: string) {
    this.pattern = pattern;
  }
}

/** A part of a text. */
export class Range {
  readonly start: Parameters<FakeDocument["offsetAt"]>[0];
  readonly end: Parameters<FakeDocument["offsetAt"]>[0];

  constructor(start: Range["start"], end: Range["end"]) {
    this.start = start;
    this.end = end;
  }
}

/** Changes of texts that are made as one. */
export class WorkspaceEdit {
  readonly #changes: { uri: Uri; range: Range; text: string; metadata: EditMetadata }[] = [];

  get size(): number {
    return new Set(this.#changes.map(({ uri }) => uri.path)).size;
  }

  replace(uri: Uri, range: Range, text: string, metadata: EditMetadata): void {
    this.#changes.push({ uri, range, text, metadata });
  }

  /** Whether one of the changes is shown before it is made. */
  get needsConfirmation(): boolean {
    return this.#changes.some(({ metadata }) => metadata.needsConfirmation);
  }

  apply(documents: readonly FakeDocument[]): void {
    for (const document of documents) {
      const own = this.#changes.filter(({ uri }) => uri.path === document.uri.path);
      const places = own.map(({ range: { start, end }, text }) => ({
        start: document.offsetAt(start),
        end: document.offsetAt(end),
        text,
      }));
      for (const { start, end, text } of places.toSorted((one, other) => other.start - one.start)) {
        document.text = document.text.slice(0, start) + text + document.text.slice(end);
      }
    }
  }
}

interface EditMetadata {
  readonly label: string;
  readonly needsConfirmation: boolean;
}

function pathIn({ path }: Uri): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

/** As the editor reads globs, as far as the tests have them: `**`, `*`, `{,}` and `[]`. */
function isMatch(path: string, glob: string): boolean {
  const words: Readonly<Record<string, string>> = {
    "**/": "(?:.*/)?",
    "**": ".*",
    "*": "[^/]*",
    "{": "(?:",
    "}": ")",
    ",": "|",
    ".": "\\.",
  };
  const source = glob.replace(/\*\*\/|\*\*|[*{},.](?![^[]*\])/gu, (word) => words[word] ?? word);
  return new RegExp(`^${source}$`, "u").test(path);
}
