/**
 * Takes terminal control sequences (ECMA-48: colours, cursor moves, titles) and carriage returns before line ends out of
 * a text that arrives in pieces. A sequence that is cut off waits for the next piece.
 */
export class AnsiStripper {
  #rest = "";

  /** The readable part of this piece together with what was left of the last one. */
  push(piece: string): string {
    const text = this.#rest + piece;
    const open = unfinished.exec(text)?.index ?? text.length;
    this.#rest = text.slice(open);
    return text.slice(0, open).replace(sequence, "").replaceAll("\r\n", "\n");
  }
}

/* eslint-disable no-control-regex -- control characters are what is looked for */
const sequence = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/gu;
/** A sequence at the end that may go on, bounded so that a stray escape cannot hold text back for ever. */
const unfinished = /(?:\u001B(?:\[[0-?]{0,64}[ -/]{0,8}|\][^\u0007\u001B]{0,256}\u001B?)?|\r)$/u;
