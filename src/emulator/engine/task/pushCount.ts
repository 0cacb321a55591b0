/** Joins the pushes of steps at the same time into one: its start is told with the first, its end with the last. */
export class PushCount {
  readonly #tell: (isPushing: boolean) => void;
  #count = 0;

  constructor(tell: (isPushing: boolean) => void) {
    this.#tell = tell;
  }

  change(isPushing: boolean): void {
    const before = this.#count;
    this.#count += isPushing ? 1 : -1;
    if (before === 0 || this.#count === 0) {
      this.#tell(isPushing);
    }
  }
}
