import { type ImageReference } from "../image/imageReference.ts";
import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type KnownRegistry } from "../image/registryHost.ts";
import { type CauseCode } from "./causes.ts";
import { type BuildReading } from "./buildReading.ts";
import { type SubjectFacts } from "./subjectFacts.ts";
import { type FoundBuild } from "./taskBuild.ts";
import {
  type RegistryTask,
  type TrackingCheckCode,
  type TrackingRemedy,
  type TrackingStatus,
} from "./verdict.ts";

/** All that the checks of one stage look at, for one task or without any. */
export interface CheckSubject {
  readonly dockerfile: string;
  /** Whether Dockerfile and reading stand for what a run recorded, since the file itself is not at hand. */
  readonly isRecorded: boolean;
  readonly stage: BaseImageStage;
  /** What Dockerfile and build are read to say, for Docker and for ACR. */
  readonly reading: BuildReading;
  readonly registries: readonly KnownRegistry[];
  readonly isConnected: boolean;
  readonly task: RegistryTask | undefined;
  /** How the task builds; undefined without a task. */
  readonly found: FoundBuild | undefined;
  readonly facts: SubjectFacts;
  /** What ACR sees on the line; undefined when it sees no image. */
  readonly seen: SeenImage | undefined;
}

/** An image that ACR's scanner saw. */
export interface SeenImage {
  readonly image: ImageReference;
  /** Whether it is the image of the last scanned stage. */
  readonly isRuntime: boolean;
}

/** What a check found: nothing wrong, or what the verdict is if no earlier check decided it. */
export type CheckResult =
  | { readonly kind: "pass"; readonly message: string }
  | { readonly kind: "skip"; readonly message: string }
  | {
      readonly kind: "fail";
      readonly status: TrackingStatus;
      readonly headline: string;
      readonly remedies: readonly TrackingRemedy[];
      readonly cause: CauseCode | undefined;
    };

/** A check by its code. */
export interface TrackingCheck {
  readonly code: TrackingCheckCode;
  /** Whether it looks at how the Dockerfile is written. */
  readonly isOfText?: true;
  readonly examine: (subject: CheckSubject) => CheckResult;
}

/** The check found nothing wrong. */
export function pass(message: string): CheckResult {
  return { kind: "pass", message };
}

/** The check had nothing to look at. */
export function skip(message: string): CheckResult {
  return { kind: "skip", message };
}

/** The check gives the verdict, unless an earlier one does. */
export function fail(
  status: TrackingStatus,
  cause: CauseCode | undefined,
  headline: string,
  ...remedies: readonly TrackingRemedy[]
): CheckResult {
  return { kind: "fail", status, cause, headline, remedies };
}

/** The check cannot be made, since an answer was not understood: then nothing may be promised. */
export function strangeAnswer(message: string): CheckResult {
  const phrase = message.replace(/^The /, "the ");
  return fail("unknown", undefined, `Cannot tell whether it is tracked: ${phrase}`);
}

/** Said of the text of a Dockerfile that is not at hand. */
export const noText = skip("The Dockerfile is not in this workspace");
/** Said where ACR's scanner sees no image. */
export const nothingSeen = skip("ACR sees no image here");
/** Said where there is no task. */
export const noTask = skip("There is no task to look at");
