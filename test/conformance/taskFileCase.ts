import { buildCache } from "../../src/core/taskfile/buildCache.ts";
import {
  cacheCommandLine,
  type CommandLineRun,
  contextWarning,
  loginCommandLine,
  pullCommandLine,
  pushCommandLine,
  scanCommandLine,
  stepCommandLine,
} from "../../src/core/taskfile/commandLine.ts";
import {
  networkCommandLine,
  volumeCommandLines,
} from "../../src/core/taskfile/prepareCommandLines.ts";
import { readTask } from "../../src/core/taskfile/readTask.ts";
import {
  readRegistryCredential,
  type RegistryCredential,
} from "../../src/core/taskfile/registryCredential.ts";
import { type Task, type TaskStep } from "../../src/core/taskfile/task.ts";
import { type Row, textsOf } from "./row.ts";
import { hideDate, runOf, taskFileInput } from "./taskFileInput.ts";

const uuid = "<UUID>";

/** Brings what a task file case expects to the form of `taskFileCase`. */
export function expectedTaskFile(row: Row): Row {
  const { result, timeouts } = row;
  if (result !== "ok") {
    return { result: "refused" };
  }
  const stepOrder = textsOf(row, "stepOrder");
  return { ...listsOf(row, row), stepOrder, timeouts, result };
}

/** Reads the task of a case and gives the command lines of a dry run. */
export function taskFileCase(row: Row): Row {
  const result = dryRun(row);
  // How a file on which the engine itself ends or hangs is refused is free.
  const isFree = row["result"] === "hang" || row["result"] === "panic";
  return isFree && result["error"] !== undefined ? { result: "refused" } : result;
}

function dryRun(row: Row): Row {
  const credentials: RegistryCredential[] = [];
  for (const text of textsOf(row, "credentials")) {
    const credential = readRegistryCredential(text);
    if (credential.kind === "failed") {
      return { error: credential.message };
    }
    credentials.push(credential.value);
  }
  const input = taskFileInput(row);
  const task = typeof input === "string" ? input : readTask(input);
  if (typeof task === "string" || task.kind === "failed") {
    return { error: typeof task === "string" ? task : task.message };
  }
  const { steps, volumes } = task.value;
  const prepared = volumes.map((volume) => volumeCommandLines(volume, sharedVolumeOf(row)));
  const problem = prepared.find((lines) => lines.kind === "failed");
  if (problem !== undefined) {
    return { error: problem.message };
  }
  const lines = {
    shell: [
      ...prepared.flatMap((own) => (own.kind === "read" ? own.value : [])),
      ...shellLines(task.value, commandLineRun(row)),
    ],
    docker: dockerLines(task.value, credentials, row),
    warnings: steps.flatMap((step) => contextWarning(step) ?? []),
  };
  return {
    ...listsOf(lines, row),
    stepOrder: orderOf(steps, row),
    timeouts: Object.fromEntries(steps.map((step) => [step.id, step.timeoutSeconds])),
    result: "ok",
  };
}

/** Lists of lines with the time of the run hidden; sorted where steps may start in another order. */
function listsOf(lines: Row, row: Row): Row {
  const isUnordered = row["unordered"] === true;
  return Object.fromEntries(
    ["shell", "docker", "warnings"].map((name) => {
      const own = textsOf(lines, name).map(hideDate);
      return [name, isUnordered ? own.sort() : own];
    }),
  );
}

/** The order of the file is one in which the steps may start; it must keep the pairs that hold in every order. */
function orderOf(steps: readonly TaskStep[], row: Row): readonly string[] {
  const ids = steps.map(({ id }) => id);
  const pairs = Array.isArray(row["mustPrecede"]) ? row["mustPrecede"].map(textPair) : [];
  const expected = textsOf(row, "stepOrder");
  const isRight =
    row["unordered"] === true &&
    [...ids].sort().join("\n") === [...expected].sort().join("\n") &&
    pairs.every(([earlier, later]) => waitsFor(steps, later, earlier));
  return isRight ? expected : ids;
}

function textPair(pair: unknown): readonly [string, string] {
  const [earlier = "", later = ""] = textsOf({ pair }, "pair");
  return [earlier, later];
}

function waitsFor(steps: readonly TaskStep[], id: string, earlier: string): boolean {
  const after = steps.find((step) => step.id === id)?.after ?? [];
  return after.some((one) => one === earlier || waitsFor(steps, one, earlier));
}

function shellLines({ steps }: Task, run: CommandLineRun): readonly string[] {
  const hasCache = steps.some(
    (step) =>
      step.usesCache && step.work.kind === "build" && buildCache(step, run).kind !== "failed",
  );
  const lines = steps.flatMap((step) => {
    const line = stepCommandLine(step, run);
    return line === "" ? [] : Array<string>(step.repeat + 1).fill(line);
  });
  return hasCache ? [cacheCommandLine(run), ...lines] : lines;
}

function dockerLines(
  { networks, steps }: Task,
  credentials: readonly RegistryCredential[],
  row: Row,
): readonly string[] {
  const logins = credentials.map((own) =>
    loginCommandLine(own.registry, own.kind === "password" ? own.userName : "", uuid),
  );
  const scan = { uuid, credentials: textsOf(row, "credentials") };
  const lines = [
    ...networks.flatMap((network) => [networkCommandLine(network) ?? []]),
    ...logins,
    ...steps.flatMap((step) => {
      switch (step.work.kind) {
        case "build":
          return [scanCommandLine(step, commandLineRun(row), scan)];
        case "push":
          return step.work.images.map((image) => pushCommandLine(image, uuid));
        case "cmd":
          return step.pull ? [pullCommandLine(step.work.text.split(" ")[0] ?? "")] : [];
      }
    }),
  ];
  return lines.filter((line) => line.length > 0).map((line) => line.join(" "));
}

function commandLineRun(row: Row): CommandLineRun {
  const { Registry: registry = "", TaskName: taskName } = runOf(row);
  return { sharedVolume: sharedVolumeOf(row), registry, taskName };
}

function sharedVolumeOf(row: Row): string {
  return runOf(row)["SharedVolume"] ?? "";
}
