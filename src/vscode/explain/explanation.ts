import { type Event } from "vscode";
import { type Verdict } from "../../core/tracking/verdict.ts";

/** What a page explains: a `FROM` of a Dockerfile (its address, and its index from 0), or a task. */
export type ExplainSubject =
  | { readonly kind: "stage"; readonly dockerfile: string; readonly stage: number }
  | { readonly kind: "task"; readonly registry: string; readonly task: string };

/** What a page shows; made anew whenever facts change. */
export interface Explanation {
  /** `FROM node:15-alpine` or `contoso/hello-world`. */
  readonly title: string;
  /** `web/Dockerfile, line 3`. */
  readonly place: string;
  /** The headline over all. */
  readonly summary: Verdict;
  /** One for each task; without a task the summary itself. One part alone needs no heading. */
  readonly parts: readonly { readonly heading: string | undefined; readonly verdict: Verdict }[];
  /** What else is to be known: `Renovate bumps this tag (renovate.json)`. */
  readonly notes: readonly string[];
}

/** Makes explanations. */
export interface ExplainSource {
  /** Undefined when the subject is no longer there. Rejects with the signal's reason when it is aborted. */
  explain(subject: ExplainSubject, signal: AbortSignal): Promise<Explanation | undefined>;
  /** Facts have changed, so that every explanation may be another. */
  readonly onDidChange: Event<void>;
}
