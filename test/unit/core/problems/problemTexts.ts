import { applyChanges } from "../../../../src/core/problems/dockerfileText.ts";
import { type DockerfileFix } from "../../../../src/core/problems/dockerfileFix.ts";
import { fixesFor } from "../../../../src/core/problems/fixesFor.ts";
import { type TrackingProblem } from "../../../../src/core/problems/trackingProblem.ts";
import { trackingProblems } from "../../../../src/core/problems/trackingProblems.ts";
import { explainTracking } from "../../../../src/core/tracking/explainTracking.ts";
import { type RegistryTask, type StageVerdict } from "../../../../src/core/tracking/verdict.ts";

/** The verdicts about a Dockerfile, offline unless there are tasks. */
export function verdictsOf(
  dockerfile: string,
  tasks: readonly RegistryTask[] = [],
): readonly StageVerdict[] {
  return explainTracking({
    dockerfile,
    tasks,
    registries: [],
    isConnected: tasks.length > 0,
    values: { buildArguments: [] },
  });
}

/** The problems of a Dockerfile. */
export function problemsIn(
  dockerfile: string,
  tasks: readonly RegistryTask[] = [],
): readonly TrackingProblem[] {
  return trackingProblems(dockerfile, verdictsOf(dockerfile, tasks));
}

/** All fixes of a Dockerfile with the problem that each is for. */
export function fixesIn(
  dockerfile: string,
  tasks: readonly RegistryTask[] = [],
): readonly { readonly problem: TrackingProblem; readonly fix: DockerfileFix }[] {
  const verdicts = verdictsOf(dockerfile, tasks);
  return trackingProblems(dockerfile, verdicts).flatMap((problem) => {
    const verdict = verdicts[problem.stage];
    const fixes = verdict === undefined ? [] : fixesFor(dockerfile, verdict, problem);
    return fixes.map((fix) => ({ problem, fix }));
  });
}

/** A Dockerfile after a fix. */
export function fixed(dockerfile: string, { changes }: DockerfileFix): string {
  return applyChanges(dockerfile, changes);
}
