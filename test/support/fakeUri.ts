import { posix } from "node:path";

/** An address of a file, as far as the tests look at it. */
export class Uri {
  readonly scheme: string;
  readonly path: string;

  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  static parse(text: string): Uri {
    const [, scheme = "file", path = ""] = /^([a-z]+):\/\/(.*)$/u.exec(text) ?? [];
    return new Uri(scheme, path);
  }

  static file(path: string): Uri {
    return new Uri("file", path);
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return base.with({ path: posix.join(base.path, ...parts) });
  }

  get fsPath(): string {
    return this.path;
  }

  with({ path }: { readonly path: string }): Uri {
    return new Uri(this.scheme, path);
  }

  toString(): string {
    return `${this.scheme}://${this.path}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
