/** All that the page of *Explain Tracking* shows, as plain JSON: texts for people, in the order in which they stand. */
export interface ExplainPage {
  /** What is explained: `FROM node:15-alpine`. */
  readonly title: string;
  /** Where it is: `web/Dockerfile, line 3`. */
  readonly place: string;
  readonly icon: ExplainIcon;
  readonly headline: string;
  readonly detail: string | undefined;
  readonly notes: readonly string[];
  /** One for each task; with one part the headline above is its own. */
  readonly parts: readonly ExplainPart[];
  /** Whether the facts are being looked at anew. */
  readonly isBusy: boolean;
}

/** Picture beside a headline. */
export type ExplainIcon =
  "pass" | "sync" | "circle-outline" | "error" | "warning" | "question" | "info";

/** What is said for one task. */
export interface ExplainPart {
  /** Tells the parts of a page apart; the same when the page is made anew. */
  readonly key: string;
  /** Name of the task and its own verdict; undefined when the page has one part. */
  readonly heading:
    | {
        readonly text: string;
        readonly icon: ExplainIcon;
        readonly headline: string;
        readonly detail: string | undefined;
      }
    | undefined;
  /** The image that ACR sees; undefined when the line says as much. */
  readonly image: string | undefined;
  readonly remedies: readonly ExplainRemedy[];
  /** `12 passed, 1 failed, 6 not made`. */
  readonly checkCount: string;
  readonly checks: readonly ExplainCheck[];
  /** The checks that were not made, by reason; undefined when all were. */
  readonly unmade: ExplainFold | undefined;
  /** Causes that apply and that the headline does not say. */
  readonly alsoTrue: readonly ExplainFact[];
  /** Causes that nobody knows, by what would settle them; undefined when all are decided. */
  readonly unknown: ExplainFold | undefined;
  /** The whole list of causes. */
  readonly causes: ExplainCauses;
  readonly evidence: readonly ExplainEvidence[];
}

/** What can be done: a button that the extension answers, or something to do elsewhere. */
export type ExplainRemedy =
  | { readonly kind: "button"; readonly id: string; readonly title: string }
  | { readonly kind: "advice"; readonly text: string };

/** A check that was made. */
export interface ExplainCheck {
  readonly mark: "pass" | "fail";
  readonly text: string;
  /** Whether it gave the verdict: the first that failed. */
  readonly isDeciding: boolean;
}

/** A line that opens: `6 checks were not made`. */
export interface ExplainFold {
  readonly summary: string;
  /** A sentence, and the things of which it is said. */
  readonly groups: readonly { readonly text: string; readonly items: readonly string[] }[];
}

/** Something that is the case, and what can be done about it. */
export interface ExplainFact {
  readonly text: string;
  readonly remedies: readonly ExplainRemedy[];
}

/** The whole list of causes behind a line that opens. */
export interface ExplainCauses {
  readonly summary: string;
  readonly groups: readonly {
    readonly heading: string;
    readonly causes: readonly ExplainCause[];
  }[];
}

/** A cause of the list. */
export interface ExplainCause {
  /** Letter of its group and number: `B8`. */
  readonly id: string;
  readonly state: "applies" | "excluded" | "unknown" | "notApplicable";
  /** What is the case when it applies. */
  readonly summary: string;
  /** What is known about it. */
  readonly text: string;
}

/** Where a fact came from. */
export interface ExplainEvidence {
  readonly text: string;
  /** `asked 2 min ago`; undefined when it was not said. */
  readonly age: string | undefined;
}

/** What the extension tells the page. */
export interface HostMessage {
  readonly type: "page";
  /** Undefined when nothing is known anew: what is shown stays. */
  readonly page: ExplainPage | undefined;
  readonly notice: ExplainNotice | undefined;
  /** Ids of the remedies that are being carried out. */
  readonly running: readonly string[];
}

/** Said above the page. */
export interface ExplainNotice {
  readonly text: string;
  /** Whether what is shown is no longer true of anything: it is greyed and does nothing. */
  readonly isGone: boolean;
}

/** What the page tells the extension. `ready`: it can show something, after it was opened, shown again or reloaded. */
export type PageMessage =
  { readonly type: "ready" } | { readonly type: "remedy"; readonly id: string };

/** What the editor keeps for the page while it is hidden and over a reload. */
export interface ExplainState {
  /** Changes when `ExplainPage` does: a page of another version is not shown. */
  readonly version: 1;
  /** What is explained, as JSON; only the extension reads it. */
  readonly subject: string;
  readonly page: ExplainPage | undefined;
  /** Keys of the lines that are open. */
  readonly open: readonly string[];
  /** Pixels above the window. */
  readonly scroll: number;
}
