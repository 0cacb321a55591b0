import { parseEmulatedSourceLocation } from "../../../core/build/sourceLocation.ts";
import { isObject } from "../../store/storedRecord.ts";
import { taskRunRequest } from "../runRecords.ts";
import { type RunRequest } from "../taskEngine.ts";
import { isOn, type PlacedTask } from "./runCause.ts";

/** An enabled source trigger of an enabled task. */
export interface SourceWatch extends PlacedTask {
  readonly trigger: string;
  /** Address for `git`, without branch and folder. */
  readonly remote: string;
  readonly token: string | undefined;
  /** Without `refs/heads/`; undefined: the default branch. */
  readonly branch: string | undefined;
  readonly isForCommits: boolean;
  readonly isForPullRequests: boolean;
  readonly providerType: string;
}

/** The source triggers of a task that can start it. */
export function sourceWatches(placed: PlacedTask): readonly SourceWatch[] {
  const { status, trigger } = placed.task.properties;
  const sources = isOn(status) ? (trigger?.sourceTriggers ?? []) : [];
  return sources.flatMap((source) =>
    isObject(source) && isOn(textAt(source, "status")) ? [watchOf(placed, source)] : [],
  );
}

function watchOf(placed: PlacedTask, source: Readonly<Record<string, unknown>>): SourceWatch {
  const repository = objectAt(source, "sourceRepository");
  const token = textAt(objectAt(repository, "sourceControlAuthProperties"), "token");
  const events = source["sourceTriggerEvents"];
  const names = Array.isArray(events) ? events.map((event) => String(event).toLowerCase()) : [];
  return {
    ...placed,
    trigger: textAt(source, "name") ?? "",
    remote: remoteOf(textAt(repository, "repositoryUrl") ?? ""),
    token: token ?? placed.task.properties.step?.contextAccessToken,
    branch: textAt(repository, "branch")?.replace(/^refs\/heads\//u, ""),
    isForCommits: names.includes("commit"),
    isForPullRequests: names.includes("pullrequest"),
    providerType: textAt(repository, "sourceControlType") ?? "Github",
  };
}

function remoteOf(url: string): string {
  const location = parseEmulatedSourceLocation(url);
  const [written = ""] = url.split("#", 1);
  return location.kind === "git" ? location.remote : written;
}

/** The run of the task for one commit: its context is that commit when it is in the watched repository. */
export function commitRunRequest(
  { task, remote }: SourceWatch,
  commit: string,
): RunRequest | undefined {
  const request = taskRunRequest(task);
  const context = request?.sourceLocation;
  const location = context === undefined ? undefined : parseEmulatedSourceLocation(context);
  if (request === undefined || location?.kind !== "git" || !isSame(location.remote, remote)) {
    return request;
  }
  const folder = location.folder === undefined ? "" : `:${encodeURI(location.folder)}`;
  return { ...request, sourceLocation: `${location.remote}#${commit}${folder}` };
}

function isSame(one: string, other: string): boolean {
  const plain = (address: string) =>
    address
      .toLowerCase()
      .replace(/\/$/u, "")
      .replace(/\.git$/u, "");
  return plain(one) === plain(other);
}

function objectAt(
  value: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const part = value[name];
  return isObject(part) ? part : {};
}

function textAt(value: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = value[name];
  return typeof text === "string" && text !== "" ? text : undefined;
}
