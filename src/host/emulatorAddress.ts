import { readFile } from "node:fs/promises";
import path from "node:path";
import { type LocalRegistryAddress } from "../core/ports.ts";

/** A process that has taken the data folder answers within so many milliseconds, or it is not ours. */
const longestAnswer = 5000;

/**
 * Reads what the emulator tells of itself: the line that it prints when it is ready, and the same in its file
 * `emulator.json`. Undefined when it is something else or not complete yet.
 */
export function parseEmulatorAddress(text: string): LocalRegistryAddress | undefined {
  const told = parseObject(text);
  const arm = told?.["arm"];
  const subscriptionId = told?.["subscriptionId"];
  const pid = told?.["pid"];
  if (!isLoopbackAddress(arm) || typeof subscriptionId !== "string" || !isProcessId(pid)) {
    return undefined;
  }
  const tool = told?.["containerTool"];
  const problem = isObject(tool) ? tool["problem"] : undefined;
  return {
    arm,
    subscriptionId,
    pid,
    containerToolProblem: typeof problem === "string" ? problem : undefined,
  };
}

/** The emulator that holds a data folder and answers, or undefined. */
export async function findEmulator(
  dataFolder: string,
  signal: AbortSignal,
): Promise<LocalRegistryAddress | undefined> {
  signal.throwIfAborted();
  const file = path.join(dataFolder, "emulator.json");
  const text = await readFile(file, "utf8").catch(() => "");
  const address = parseEmulatorAddress(text);
  if (address === undefined || !isAlive(address.pid)) {
    return undefined;
  }
  const answers = await isAnswering(address, signal);
  signal.throwIfAborted();
  return answers ? address : undefined;
}

/** Tells whether a living process has taken the folder, be it ready or still on its way. */
export async function isFolderTaken(dataFolder: string): Promise<boolean> {
  const text = await readFile(path.join(dataFolder, "emulator.json"), "utf8").catch(() => "");
  const pid = parseObject(text)?.["pid"];
  return isProcessId(pid) && isAlive(pid);
}

/** Tells whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Another program may have got the port since: only an emulator of this subscription counts. */
async function isAnswering(
  { arm, subscriptionId }: LocalRegistryAddress,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const url = new URL(`/subscriptions/${subscriptionId}?api-version=2022-12-01`, arm);
    const response = await fetch(url, {
      headers: { Authorization: "Bearer local-registry" },
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestAnswer)]),
    });
    const body: unknown = await response.json();
    return response.ok && isObject(body) && body["subscriptionId"] === subscriptionId;
  } catch {
    return false;
  }
}

function isLoopbackAddress(value: unknown): value is string {
  return (
    typeof value === "string" &&
    URL.canParse(value) &&
    /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/u.test(value)
  );
}

/** Negative numbers and 0 would mean groups of processes. */
function isProcessId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 1;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
