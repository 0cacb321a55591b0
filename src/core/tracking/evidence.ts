import { formatTask } from "./taskName.ts";
import { type CheckSubject } from "./check.ts";
import { type Evidence } from "./verdict.ts";

/** Lists where the facts about a subject came from and when, the nearest first. */
export function evidenceOf({ task, facts, isRecorded }: CheckSubject): readonly Evidence[] {
  const known = facts.task;
  const name = task === undefined ? "" : formatTask(task);
  const registries = [facts.registry, facts.imageRegistry].filter(
    (own, index, all) => own !== undefined && all.indexOf(own) === index,
  );
  return [
    ...(isRecorded ? [] : [evidence("dockerfile", "", undefined)]),
    ...(task === undefined ? [] : [evidence("task", name, known?.askedAt)]),
    ...(known?.steps === undefined ? [] : [evidence("taskFile", name, known.askedAt)]),
    ...(known?.runs === undefined ? [] : [evidence("runs", name, known.runsAskedAt)]),
    ...(known?.logs ?? []).map(({ runId }) => evidence("runLog", runId, known?.runsAskedAt)),
    ...registries.flatMap((own) =>
      own === undefined ? [] : [evidence("registry", own.registry, own.askedAt)],
    ),
    ...(facts.image === undefined
      ? []
      : [evidence("image", facts.image.image, facts.image.askedAt)]),
  ];
}

function evidence(
  source: Evidence["source"],
  subject: string,
  askedAt: number | undefined,
): Evidence {
  return { source, subject, askedAt };
}
