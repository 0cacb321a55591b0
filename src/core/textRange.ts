/** A half-open range of UTF-16 offsets in a text: `start` is in it, `end` is not. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Something wrong with a text, at a place in it. `code` is stable and may be used in settings. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly range: TextRange;
}
