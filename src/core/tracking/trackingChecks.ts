import { type TrackingCheck } from "./check.ts";
import { checkCauses } from "./decideCauses.ts";
import {
  checkBaseImage,
  checkBuilt,
  checkLocation,
  checkPinned,
  checkScratch,
  checkStage,
  checkTag,
} from "./imageChecks.ts";
import { checkBasePull } from "./pullCause.ts";
import { checkImageRead, checkScan, checkTaskRead } from "./scanChecks.ts";
import { checkAnswer, checkRecord, checkRun, checkTask, checkTrigger } from "./taskChecks.ts";

/** The checks in order; the first that fails gives the verdict. */
export const trackingChecks: readonly TrackingCheck[] = [
  { code: "hasBaseImage", isOfText: true, examine: checkBaseImage },
  { code: "taskIsRead", isOfText: true, examine: checkTaskRead },
  { code: "canBeScanned", isOfText: true, examine: checkScan },
  { code: "imageIsRead", isOfText: true, examine: checkImageRead },
  { code: "isBuilt", isOfText: true, examine: checkBuilt },
  { code: "isNoScratch", examine: checkScratch },
  { code: "isNotPinned", examine: checkPinned },
  { code: "locationIsWatched", examine: checkLocation },
  { code: "answerIsUnderstood", examine: checkAnswer },
  { code: "triggerIsOn", examine: checkTrigger },
  { code: "stageIsTracked", examine: checkStage },
  { code: "tagMoves", examine: checkTag },
  { code: "taskBuilds", examine: checkTask },
  {
    code: "serviceWorks",
    examine: checkCauses({
      subscriptionPaused: "suspended",
      dualStack: "suspended",
      homeRegionDown: "suspended",
    }),
  },
  { code: "taskHasRun", examine: checkRun },
  { code: "imageIsRecorded", examine: checkRecord },
  {
    code: "updatesArrive",
    examine: checkCauses({ cacheRule: "unknown", registrySpelling: "unknown" }),
  },
  {
    code: "runsSucceed",
    examine: checkCauses({ automaticRunFailed: "rebuildFailed", queuedLong: "trackedPending" }),
  },
  { code: "baseCanBePulled", examine: checkBasePull },
  {
    code: "isFresh",
    examine: checkCauses({ waitingForPoll: "trackedPending", updateMissed: "missed" }),
  },
];
