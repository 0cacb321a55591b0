import { formatIsoSeconds, parseIsoTime } from "./isoTime.ts";
import { type Run, type RunCause } from "./run.ts";

/** Names why a run exists, in the words of `az acr task list-runs`: a Git event as the service spells it. */
export function triggerText(cause: RunCause): string {
  switch (cause.kind) {
    case "source":
      return cause.event;
    case "timer":
      return "Timer";
    case "imageUpdate":
      return "Image Update";
    case "manual":
      return "Manual";
  }
}

/** Gives how long a run took in whole seconds; undefined while it runs, and when it never started. */
export function runSeconds(run: Pick<Run, "startedAt" | "finishedAt">): number | undefined {
  const start = run.startedAt === undefined ? undefined : parseIsoTime(run.startedAt);
  const finish = run.finishedAt === undefined ? undefined : parseIsoTime(run.finishedAt);
  return start === undefined || finish === undefined
    ? undefined
    : Math.max(0, Math.floor((finish - start) / 1000));
}

/** Writes seconds as `HH:MM:SS`; hours are not limited to two digits. */
export function formatClockDuration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}

/** Writes seconds as people read them: `31 s`, `3 min 57 s`, `2 h 5 min`. */
export function formatShortDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const [large, small, units] =
    whole < 3600
      ? [Math.floor(whole / 60), whole % 60, ["min", "s"]]
      : [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, ["h", "min"]];
  const rest = small === 0 ? "" : ` ${small} ${units[1] ?? ""}`;
  return `${large} ${units[0] ?? ""}${rest}`;
}

/**
 * Writes how long ago a time was: `just now`, `12 min ago`, `2 h ago`, `3 d ago`, `5 mo ago`, `2 y ago`.
 * Both times in milliseconds since 1970; a time in the future is `just now`, since clocks differ.
 */
export function relativeAge(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60_000);
  const units: readonly (readonly [number, string])[] = [
    [525_600, "y"],
    [43_800, "mo"],
    [1440, "d"],
    [60, "h"],
    [1, "min"],
  ];
  const unit = units.find(([size]) => minutes >= size);
  return unit === undefined ? "just now" : `${Math.floor(minutes / unit[0])} ${unit[1]} ago`;
}

/**
 * Writes runs as `az acr task list-runs -o table` prints them, without a newline at the end. Empty for no runs.
 */
export function formatRunsTable(runs: readonly Run[]): string {
  if (runs.length === 0) {
    return "";
  }
  const header = ["RUN ID", "TASK", "PLATFORM", "STATUS", "TRIGGER", "STARTED", "DURATION"];
  const rows = runs.map(rowOf);
  // The table printer of az makes a column at least two characters wider than its heading.
  const widths = header.map((heading, column) =>
    Math.max(heading.length + 2, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const rule = widths.map((width) => "-".repeat(width));
  const lines = [header, rule, ...rows].map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

function rowOf(run: Run): readonly string[] {
  const seconds = runSeconds(run);
  const started = run.startedAt === undefined ? undefined : parseIsoTime(run.startedAt);
  return [
    run.id,
    run.task ?? "",
    run.platform?.split("/", 1)[0] ?? "",
    run.status,
    triggerText(run.cause),
    started === undefined ? "" : formatIsoSeconds(started),
    seconds === undefined ? "" : formatClockDuration(seconds),
  ];
}
