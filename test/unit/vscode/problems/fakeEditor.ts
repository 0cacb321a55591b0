import * as fakeVscode from "../../../support/fakeVscode.ts";

/** A place in a document. */
class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }

  isAfter(other: Position): boolean {
    return this.line > other.line || (this.line === other.line && this.character > other.character);
  }
}

/** A range of a document. */
export class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }

  intersection(other: Range): Range | undefined {
    return this.start.isAfter(other.end) || other.start.isAfter(this.end) ? undefined : this;
  }

  isEqual(other: Range): boolean {
    return JSON.stringify(this) === JSON.stringify(other);
  }
}

interface FakeUri {
  readonly scheme: string;
  readonly path: string;
  toString(): string;
}

/** An open document. */
export class FakeDocument {
  readonly uri: FakeUri;
  text: string;

  constructor(path: string, text: string, scheme = "file") {
    this.uri = { scheme, path, toString: () => `${scheme}://${path}` };
    this.text = text;
  }

  getText(): string {
    return this.text;
  }

  positionAt(offset: number): Position {
    const lines = this.text.slice(0, offset).split("\n");
    return new Position(lines.length - 1, lines.at(-1)?.length ?? 0);
  }

  offsetAt({ line, character }: Position): number {
    const before = this.text.split("\n").slice(0, line);
    return before.reduce((sum, text) => sum + text.length + 1, 0) + character;
  }

  textAt({ start, end }: Range): string {
    return this.text.slice(this.offsetAt(start), this.offsetAt(end));
  }
}

interface FakeDiagnostic {
  readonly range: Range;
  readonly message: string;
  readonly severity: number;
  source?: string;
  code?: { readonly value: string; readonly target: string };
}

interface FakeFilter {
  readonly pattern?: unknown;
}

/** What the editor holds, and what it was asked to do. */
export const editor = {
  documents: [] as FakeDocument[],
  settings: new Map<string, unknown>(),
  isTrusted: true,
  shown: new Map<string, readonly FakeDiagnostic[]>(),
  registrations: 0,
  opened: new fakeVscode.EventEmitter<FakeDocument>(),
  changed: new fakeVscode.EventEmitter<{ readonly document: FakeDocument }>(),
  closed: new fakeVscode.EventEmitter<FakeDocument>(),
  configured: new fakeVscode.EventEmitter<{ affectsConfiguration(name: string): boolean }>(),
};

/** Forgets what a test did. */
export function resetEditor(): void {
  editor.documents.length = 0;
  editor.settings.clear();
  editor.shown.clear();
  editor.isTrusted = true;
  editor.registrations = 0;
}

/** Knows the names that the tests use; a glob of a setting fits when its last part is in the path. */
function fits({ pattern }: FakeFilter, { uri }: FakeDocument): boolean {
  const glob = typeof pattern === "string" ? pattern : "";
  const name = glob.split("/").at(-1) ?? "";
  return name === "{Dockerfile,Containerfile}"
    ? uri.path.endsWith("/Dockerfile")
    : name === "acr-task.{yml,yaml}"
      ? /\/acr-task\.ya?ml$/.test(uri.path)
      : name !== "" && uri.path.endsWith(`/${name}`);
}

class WorkspaceEdit {
  readonly changes: (readonly [string, Range, string])[] = [];

  replace(uri: FakeUri, range: Range, text: string): void {
    this.changes.push([uri.toString(), range, text]);
  }
}

class Kind {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }

  append(part: string): Kind {
    return new Kind(`${this.value}.${part}`);
  }

  contains(other: Kind): boolean {
    return `${other.value}.`.startsWith(`${this.value}.`);
  }
}

/** The fake of VS Code with what problems call beside. */
export const fakeEditor = {
  ...fakeVscode,
  Range,
  WorkspaceEdit,
  Uri: { parse: (text: string) => text },
  RelativePattern: fakeVscode.Disposable,
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  Diagnostic: class implements FakeDiagnostic {
    readonly range: Range;
    readonly message: string;
    readonly severity: number;

    constructor(range: Range, message: string, severity: number) {
      this.range = range;
      this.message = message;
      this.severity = severity;
    }
  },
  CodeActionKind: { QuickFix: new Kind("quickfix"), SourceFixAll: new Kind("source.fixAll") },
  CodeAction: class {
    readonly title: string;
    readonly kind: Kind;

    constructor(title: string, kind: Kind) {
      this.title = title;
      this.kind = kind;
    }
  },
  languages: {
    match: (filters: readonly FakeFilter[], document: FakeDocument) =>
      filters.some((filter) => fits(filter, document)) ? 10 : 0,
    createDiagnosticCollection: () => ({
      set: (uri: FakeUri, found: readonly FakeDiagnostic[]) =>
        editor.shown.set(uri.toString(), found),
      delete: (uri: FakeUri) => editor.shown.delete(uri.toString()),
      dispose: () => editor.shown.clear(),
    }),
    registerCodeActionsProvider: () => {
      editor.registrations++;
      return new fakeVscode.Disposable(() => editor.registrations--);
    },
  },
  workspace: {
    get textDocuments(): readonly FakeDocument[] {
      return editor.documents;
    },
    get isTrusted(): boolean {
      return editor.isTrusted;
    },
    getWorkspaceFolder: () => undefined,
    getConfiguration: (section: string) => ({
      get: (name: string, usual?: unknown) => editor.settings.get(`${section}.${name}`) ?? usual,
    }),
    onDidOpenTextDocument: editor.opened.event,
    onDidChangeTextDocument: editor.changed.event,
    onDidCloseTextDocument: editor.closed.event,
    onDidChangeConfiguration: editor.configured.event,
  },
};
