import { parseRunLog } from "../../core/run/runLog.ts";

/** A message on screen is read at a glance: no longer than so many characters, its command not longer than so many. */
const longestReason = 280;
const longestCommand = 60;

/** How container tools say that a command of the Dockerfile failed: buildah's words, then Docker's. */
const failedCommands = [
  /^Error: building at STEP "(?<command>.+)": exit status (?<status>\d+)$/u,
  /^The command '(?<command>.+)' returned a non-zero code: (?<status>\d+)/u,
];

/**
 * Why a run failed, in one line, from its log: what ACR's scanner did not understand, which command ended with which
 * status and what it said last, or the last output of the step that failed. Undefined when the log does not say.
 */
export function failureReason(log: string): string | undefined {
  const reason = scannerWords(log) ?? stepWords(log);
  return reason === undefined || reason === "" ? undefined : shortened(reason, longestReason);
}

/** The engine says it itself, before the step has any output (https://github.com/Azure/acr-builder). */
function scannerWords(log: string): string | undefined {
  return /Output from dependency scanning: (.+)/u.exec(log)?.[1]?.trim();
}

function stepWords(log: string): string | undefined {
  const { error, outcome } = parseRunLog(log);
  const lines = (error?.text ?? "").split(/\r?\n/u).filter((line) => line.trim() !== "");
  const last = lines.at(-1)?.trim();
  if (last === undefined) {
    return outcome?.message;
  }
  return commandWords(last, lines.at(-2)) ?? withoutPlaces(last);
}

function commandWords(line: string, before: string | undefined): string | undefined {
  const found = failedCommands.map((form) => form.exec(line)).find((match) => match !== null);
  if (found === undefined) {
    return undefined;
  }
  const command = shortened(found.groups?.["command"] ?? "", longestCommand);
  const status = `${command} ended with exit status ${found.groups?.["status"] ?? ""}`;
  const isOutput = before !== undefined && !/^Step \d+\/\d+ : /u.test(before);
  return isOutput ? `${status}: ${before.trim()}` : status;
}

/** Without the words and folders that only speak of how the engine and the container tool work. */
function withoutPlaces(line: string): string {
  return line
    .replace(/^Run ID: \S+ failed after \S+ /u, "")
    .replace(/^failed to run step ID: /u, "step ")
    .replace(/^Error: /u, "")
    .replace(/^building at STEP "(.+?)": /u, "$1: ")
    .replace(/checking on sources under "[^"]*": (?:copier: )?/u, "");
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
