import { ThemeColor, ThemeIcon } from "vscode";
import { parseIsoTime } from "../../core/run/isoTime.ts";
import {
  formatShortDuration,
  relativeAge,
  runSeconds,
  triggerText as triggerWords,
} from "../../core/run/runDisplay.ts";
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

/** Why a run exists, in the words of `az acr task list-runs`, with a capital: `Manual`, `Image Update`, `Commit`. */
export function triggerText({ cause }: Run): string {
  const text = triggerWords(cause);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How long ago something was, in the largest unit: `2 h ago`. A time that cannot be read gives an empty text. */
export function ageText(time: string | undefined, now: number): string {
  const then = time === undefined ? undefined : parseIsoTime(time);
  return then === undefined ? "" : relativeAge(then, now);
}

/** How long a run took, or has taken so far: `31 s`; empty before it started. */
export function durationText(run: Run, now: number): string {
  const start = run.startedAt === undefined ? undefined : parseIsoTime(run.startedAt);
  const seconds = isFinal(run.status)
    ? runSeconds(run)
    : start === undefined
      ? undefined
      : (now - start) / 1000;
  return seconds === undefined ? "" : formatShortDuration(seconds);
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
