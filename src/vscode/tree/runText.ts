import { ThemeColor, ThemeIcon } from "vscode";
import { isFinal, type ImageDescriptor, type Run, type RunStatus } from "../../core/run/run.ts";

const icons: Record<RunStatus, readonly [icon: string, color: string | undefined]> = {
  Queued: ["clock", undefined],
  Started: ["sync~spin", undefined],
  Running: ["sync~spin", undefined],
  Succeeded: ["pass", "testing.iconPassed"],
  Failed: ["error", "testing.iconFailed"],
  Error: ["error", "testing.iconFailed"],
  Timeout: ["error", "testing.iconFailed"],
  Canceled: ["circle-slash", "descriptionForeground"],
  Unknown: ["question", undefined],
};

/** Icon of a run's state. The state is always written beside it too. */
export function statusIcon(status: RunStatus): ThemeIcon {
  const [icon, color] = icons[status];
  return new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
}

/** Why a run exists, in the words that `az acr task list-runs` prints: `Manual`, `Image Update`, `Commit`, `Timer`. */
export function triggerText({ cause }: Run): string {
  switch (cause.kind) {
    case "manual":
      return "Manual";
    case "imageUpdate":
      return "Image Update";
    case "source":
      return cause.event === "pullrequest" ? "Pull Request" : "Commit";
    case "timer":
      return "Timer";
  }
}

/** How long ago something was, in the largest unit: `2 h ago`. A time that cannot be read gives an empty text. */
export function ageText(time: string | undefined, now: number): string {
  const then = time === undefined ? Number.NaN : Date.parse(time);
  if (Number.isNaN(then)) {
    return "";
  }
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  const [amount, unit] = largestUnit(seconds);
  return seconds < 10 ? "just now" : `${amount} ${unit} ago`;
}

/** How long a run took, or has taken so far: `31 s`, `1 min 5 s`; empty before it started. */
export function durationText(run: Run, now: number): string {
  const start = Date.parse(run.startedAt ?? "");
  const end = isFinal(run.status) ? Date.parse(run.finishedAt ?? "") : now;
  if (Number.isNaN(start) || Number.isNaN(end)) {
    return "";
  }
  const seconds = Math.max(0, Math.round((end - start) / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) {
    return `${seconds} s`;
  }
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Parts that are there, with the separator of this tree. */
export function facts(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

/** An image as one text. Docker Hub is shortened to what people write in a Dockerfile. */
export function imageText({ registry, repository, tag, digest }: ImageDescriptor): string {
  const host = registry === "registry.hub.docker.com" ? "" : `${registry}/`;
  const name = host === "" ? repository.replace(/^library\//u, "") : repository;
  const version = tag === undefined ? (digest === undefined ? "" : `@${digest}`) : `:${tag}`;
  return `${host}${name}${version}`;
}

function largestUnit(seconds: number): readonly [amount: number, unit: string] {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) {
    return [seconds, "s"];
  }
  if (hours === 0) {
    return [minutes, "min"];
  }
  return hours < 24 ? [hours, "h"] : [Math.floor(hours / 24), "d"];
}
