import { type Json } from "../resources.ts";
import { invalidProperty, notEmulated } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";

const statuses = ["Enabled", "Disabled"];

/**
 * The timer triggers of a task. They are kept and never fire in this version, so one that is enabled is refused;
 * without a status it would be (the API's descriptions, `TriggerStatus`).
 */
export function timerTriggersOf(trigger: BodyPart): readonly Json[] {
  const parts = trigger.objects("timerTriggers") ?? [];
  refuseEqualNames(trigger.pathOf("timerTriggers"), parts);
  return parts.map((part) => {
    const schedule = part.requiredString("schedule");
    if (schedule.trim().split(/\s+/u).length !== 5) {
      throw invalidProperty(
        part.pathOf("schedule"),
        `'${schedule.slice(0, 80)}' is not a schedule of five fields`,
      );
    }
    if (isEnabled(part)) {
      throw notEmulated(
        "TimerTrigger",
        `${part.path}: timers do not fire in the local registry; leave the trigger out or send the status Disabled`,
      );
    }
    return { schedule, status: part.string("status") ?? "Disabled", name: nameOf(part) };
  });
}

/** The source triggers of a task, tokens included; like timers they never fire, so an enabled one is refused. */
export function sourceTriggersOf(trigger: BodyPart): readonly Json[] {
  const parts = trigger.objects("sourceTriggers") ?? [];
  refuseEqualNames(trigger.pathOf("sourceTriggers"), parts);
  return parts.map((part) => {
    checkRepository(part.requiredObject("sourceRepository"));
    checkEvents(part);
    if (isEnabled(part)) {
      throw notEmulated(
        "SourceTrigger",
        `${part.path}: commits and pull requests do not reach the local registry; leave the trigger out (az: --commit-trigger-enabled false) or send the status Disabled`,
      );
    }
    return {
      sourceRepository: part.json("sourceRepository") ?? null,
      sourceTriggerEvents: part.json("sourceTriggerEvents") ?? [],
      status: part.string("status") ?? "Disabled",
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

function isEnabled(part: BodyPart): boolean {
  return (part.oneOf("status", statuses) ?? "Enabled").toLowerCase() === "enabled";
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
