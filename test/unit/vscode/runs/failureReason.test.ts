import { expect, it } from "vitest";
import { failureReason } from "../../../../src/vscode/runs/failureReason.ts";

const stamp = "2026/11/22 07:03:56";

/** A log as the engine writes it around the output of a step that failed. */
function failedLog(...output: readonly string[]): string {
  return [
    `${stamp} Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''`,
    `${stamp} Launching container with name: build`,
    ...output,
    `${stamp} Container failed during run: build. No retries remaining.`,
    "failed to run step ID: build: exit status 125",
    "",
    "Run ID: cf1 failed after 2s. Error: failed during run, err: exit status 1",
    "",
  ].join("\r\n");
}

it.each([
  [
    "the words of the scanner",
    failedLog(
      `${stamp} Output from dependency scanning: unable to understand line FROM --platform=linux/amd64 alpine:3`,
    ),
    "unable to understand line FROM --platform=linux/amd64 alpine:3",
  ],
  [
    "a command's status and its last line",
    failedLog(
      "Step 2/2 : RUN npm test",
      "one failed",
      'Error: building at STEP "RUN npm test": exit status 3',
    ),
    "RUN npm test ended with exit status 3: one failed",
  ],
  [
    "a silent command's status",
    failedLog("Step 2/2 : RUN false", 'Error: building at STEP "RUN false": exit status 1'),
    "RUN false ended with exit status 1",
  ],
  [
    "a command's status as Docker says it",
    failedLog("oh no", "The command '/bin/sh -c npm test' returned a non-zero code: 2"),
    "/bin/sh -c npm test ended with exit status 2: oh no",
  ],
  [
    "a long command's start",
    failedLog(`Error: building at STEP "RUN ${"x".repeat(80)}": exit status 1`),
    `RUN ${"x".repeat(55)}… ended with exit status 1`,
  ],
  [
    "a file that is missing, without the folder of the build",
    failedLog(
      'Error: building at STEP "COPY missing /x": checking on sources under "/tmp/work": copier: stat: "/missing": no such file or directory',
    ),
    'COPY missing /x: stat: "/missing": no such file or directory',
  ],
  [
    "the last output of a step",
    failedLog("npm ERR! missing script: test", "npm ERR! see the log"),
    "npm ERR! see the log",
  ],
  [
    "what the last line says",
    "Run ID: c1 failed after 4s. Error: failed to download context",
    "failed to download context",
  ],
  ["which step failed, without output", failedLog(), "step build: exit status 125"],
  ["nothing, without a log", "", undefined],
  ["nothing, for a run that goes on", `${stamp} Executing step ID: a\nx`, undefined],
])("says %s", (_what, log, expected) => {
  expect(failureReason(log)).toBe(expected);
});
