import { type ScanResult } from "../dockerfile/acrScan.ts";
import { type BaseImageStage } from "../dockerfile/baseImages.ts";
import { type ImageReference } from "../image/imageReference.ts";
import { type KnownRegistry } from "../image/registryHost.ts";
import {
  type RegistryTask,
  type TrackingCheckCode,
  type TrackingRemedy,
  type TrackingStatus,
} from "./verdict.ts";

/** All that the checks of one stage look at, for one task or without any. */
export interface CheckSubject {
  readonly dockerfile: string;
  readonly stage: BaseImageStage;
  readonly scan: ScanResult;
  readonly registries: readonly KnownRegistry[];
  readonly isConnected: boolean;
  readonly task: RegistryTask | undefined;
  /** Names of build arguments whose values are secret and so unknown. */
  readonly secretNames: readonly string[];
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
    };

/** A check by its code. */
export interface TrackingCheck {
  readonly code: TrackingCheckCode;
  readonly examine: (subject: CheckSubject) => CheckResult;
}
