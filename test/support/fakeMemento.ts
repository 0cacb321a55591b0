/** A memory of the editor, in memory; `values` is what it holds. */
export class FakeMemento {
  readonly values: Map<string, unknown>;

  constructor(values: Readonly<Record<string, unknown>> = {}) {
    this.values = new Map(Object.entries(values));
  }

  keys(): readonly string[] {
    return [...this.values.keys()];
  }

  // The editor's own type has it so, and the caller says what he expects.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  get<Value>(key: string): Value | undefined;
  get<Value>(key: string, otherwise: Value): Value;
  get(key: string, otherwise?: unknown): unknown {
    return this.values.get(key) ?? otherwise;
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }

  setKeysForSync(): void {
    // Nothing is carried to other machines.
  }
}
