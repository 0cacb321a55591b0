import { type CauseCode } from "./causes.ts";
import { type CheckSubject } from "./check.ts";
import { type CauseFinding, type TrackingRemedy } from "./verdict.ts";

/** What is known about a cause for a subject. */
export interface CauseResult {
  readonly state: CauseFinding["state"];
  readonly message: string;
  readonly remedies: readonly TrackingRemedy[];
  /** Set when an answer was given but cannot be understood: then nothing may be promised. */
  readonly isMalformed: boolean;
}

/** How causes of a group are decided. */
export type CauseDecisions<Code extends CauseCode> = Readonly<
  Record<Code, (subject: CheckSubject) => CauseResult>
>;

/** The cause is the case. */
export function applies(message: string, ...remedies: readonly TrackingRemedy[]): CauseResult {
  return { state: "applies", message, remedies, isMalformed: false };
}

/** The cause is not the case. */
export function excluded(message: string): CauseResult {
  return { state: "excluded", message, remedies: [], isMalformed: false };
}

/** Facts are missing; the message says which. */
export function undecided(message: string): CauseResult {
  return { state: "unknown", message, remedies: [], isMalformed: false };
}

/** A fact was given that cannot be understood. */
export function malformed(message: string): CauseResult {
  return { state: "unknown", message, remedies: [], isMalformed: true };
}

/** The question does not arise. */
export function notApplicable(message: string): CauseResult {
  return { state: "notApplicable", message, remedies: [], isMalformed: false };
}

/** Said of causes of a task where there is none, or where nobody could look for one. */
export function withoutTask({ isConnected }: CheckSubject): CauseResult {
  return isConnected
    ? notApplicable("No task builds this Dockerfile")
    : undecided("A connection to a registry would show the tasks");
}

/** Said of causes of an image where ACR sees none. */
export const noImage = notApplicable("ACR sees no image here");
