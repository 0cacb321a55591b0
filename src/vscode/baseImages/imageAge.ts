import { movedAt, movesOf } from "../../core/image/tagHistory.ts";
import { relativeAge } from "../../core/run/runDisplay.ts";
import { type ImageFacts } from "../../core/tracking/facts.ts";

/** What is known of an image's last move, with its age: `moved 3 h ago`; empty when nobody has looked. */
export function imageAge(facts: ImageFacts | undefined, now: number): string {
  if (facts === undefined) {
    return "";
  }
  const moved = lastMove(facts);
  if (moved !== undefined) {
    return `moved ${relativeAge(moved, now)}`;
  }
  if (facts.pushedAt !== undefined) {
    return `pushed ${relativeAge(facts.pushedAt, now)}`;
  }
  return typeof facts.digest === "string"
    ? `checked ${relativeAge(facts.askedAt, now)}`
    : "digest unknown";
}

/** A tag that was always seen with one digest is not known to have moved. */
function lastMove({ history = [], movedAt: given }: ImageFacts): number | undefined {
  const moves = movesOf(history);
  if (moves === undefined) {
    return given;
  }
  return moves.count > 0 ? movedAt(history) : undefined;
}
