import { parseSchedule } from "../../core/trigger/nCrontab.ts";
import { type Json } from "../resources.ts";
import { invalidProperty } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";

const statuses = ["Enabled", "Disabled"];

/**
 * The timer triggers of a task. One without a status is enabled (the API's descriptions, `TriggerStatus`); a schedule that
 * cannot be read is refused.
 */
export function timerTriggersOf(trigger: BodyPart): readonly Json[] {
  const parts = trigger.objects("timerTriggers") ?? [];
  refuseEqualNames(trigger.pathOf("timerTriggers"), parts);
  return parts.map((part) => {
    const schedule = part.requiredString("schedule");
    const parsed = parseSchedule(schedule);
    if (parsed.kind === "invalid") {
      throw invalidProperty(
        part.pathOf("schedule"),
        `'${schedule.slice(0, 80)}' is not a schedule: ${parsed.problem.message.slice(0, 200)}`,
      );
    }
    const status = part.oneOf("status", statuses) ?? "Enabled";
    return { schedule, status, name: nameOf(part) };
  });
}

/** The source triggers of a task, tokens included; without a status they are enabled. */
export function sourceTriggersOf(trigger: BodyPart): readonly Json[] {
  const parts = trigger.objects("sourceTriggers") ?? [];
  refuseEqualNames(trigger.pathOf("sourceTriggers"), parts);
  return parts.map((part) => {
    checkRepository(part.requiredObject("sourceRepository"));
    checkEvents(part);
    return {
      sourceRepository: part.json("sourceRepository") ?? null,
      sourceTriggerEvents: part.json("sourceTriggerEvents") ?? [],
      status: part.oneOf("status", statuses) ?? "Enabled",
      name: nameOf(part),
    };
  });
}

function checkRepository(repository: BodyPart): void {
  repository.oneOf("sourceControlType", ["Github", "VisualStudioTeamService"]);
  repository.requiredString("repositoryUrl");
  const authentication = repository.object("sourceControlAuthProperties");
  authentication?.oneOf("tokenType", ["PAT", "OAuth"]);
  authentication?.string("token");
}

function checkEvents(part: BodyPart): void {
  for (const event of part.strings("sourceTriggerEvents") ?? []) {
    if (!["commit", "pullrequest"].includes(event.toLowerCase())) {
      throw invalidProperty(
        part.pathOf("sourceTriggerEvents"),
        `'${event.slice(0, 80)}' is not one of commit, pullrequest`,
      );
    }
  }
}

function nameOf(part: BodyPart): string {
  return part.requiredString("name");
}

function refuseEqualNames(path: string, parts: readonly BodyPart[]): void {
  const names = new Set<string>();
  for (const part of parts) {
    const name = nameOf(part);
    if (names.has(name.toLowerCase())) {
      throw invalidProperty(path, `there is more than one trigger named '${name.slice(0, 80)}'`);
    }
    names.add(name.toLowerCase());
  }
}
