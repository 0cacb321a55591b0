import { MarkdownString } from "vscode";
import { describeSchedule } from "../../core/trigger/describeSchedule.ts";
import { parseSchedule } from "../../core/trigger/nCrontab.ts";
import { nextRuns } from "../../core/trigger/nextRun.ts";
import { markdownText } from "../markdownText.ts";

/** Times that a tooltip lists. */
const listed = 5;

/** When a timer fires next: `next in 5 h (04:00 your time)`; says so when it never does. */
export function nextRunText(schedule: string, now: number): string {
  const [next] = nextRuns(schedule, now, timeZone(), 1);
  return next === undefined ? "never fires" : `next ${next.distance} (${next.localTime} your time)`;
}

/** What a timer's schedule means, and its next times in UTC and local time. */
export function timerTooltip(schedule: string, now: number): MarkdownString {
  const parsed = parseSchedule(schedule);
  const markdown = new MarkdownString(`**${markdownText(schedule)}**\n\n`);
  if (parsed.kind === "invalid") {
    return markdown.appendMarkdown(markdownText(parsed.problem.message));
  }
  markdown.appendMarkdown(`Runs ${markdownText(describeSchedule(parsed.schedule))}\n`);
  for (const { at, localTime } of nextRuns(schedule, now, timeZone(), listed)) {
    const utc = new Date(at).toISOString().slice(0, 16).replace("T", " ");
    markdown.appendMarkdown(`\n- ${utc} UTC, ${markdownText(localTime)} your time`);
  }
  return markdown;
}

function timeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
