import { constants } from "node:fs";
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { AcrError, type AcrErrorCode } from "../../core/errors.ts";
import { isObject } from "./storedRecord.ts";
import { besideName, writeBeside } from "./writeBeside.ts";

/** Version of what is in the data folder. A higher one on disk is refused, as it may hold what is unknown here. */
const dataFormat = 1;

/** Why a data folder cannot be used, beside the code for people and programs. */
export type DataFolderProblem = "notWritable" | "newerFormat" | "inUse";

/** A data folder cannot be used; `problem` tells the three reasons apart. */
export class DataFolderError extends AcrError {
  readonly problem: DataFolderProblem;

  constructor(problem: DataFolderProblem, message: string, cause?: unknown) {
    const code: AcrErrorCode = "dataFolderUnusable";
    super(code, message, { cause });
    this.problem = problem;
  }
}

/** A data folder that this process holds alone until `release`. */
export interface DataFolder {
  /** Absolute path. */
  readonly path: string;
  /** Tells other programs where the emulator listens, in `emulator.json`. */
  publish(addresses: object): Promise<void>;
  /** Lets the next emulator have the folder. */
  release(): Promise<void>;
}

/**
 * Makes the folder when missing, checks its version and takes its lock, the file `emulator.json`
 * `{"pid", "started", …addresses}`. A lock of a process that has ended is taken over.
 * Rejects with `DataFolderError`.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const absolute = path.resolve(folder);
  await prepare(absolute);
  await checkFormat(absolute);
  const lockFile = path.join(absolute, "emulator.json");
  const owner = { pid: process.pid, started: await startOf(process.pid) };
  await takeLock(lockFile, owner);
  return {
    path: absolute,
    publish: (addresses) =>
      writeBeside(lockFile, `${JSON.stringify({ ...owner, ...addresses })}\n`),
    release: () => rm(lockFile, { force: true }),
  };
}

async function prepare(folder: string): Promise<void> {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) {
      await chmod(folder, 0o700);
    }
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    // The superuser passes `access` even where writing fails, on a read-only file system for instance.
    const probe = besideName(path.join(folder, "probe"));
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataFolderError(
      "notWritable",
      `The data folder ${folder} cannot be written to: ${reason}`,
      error,
    );
  }
}

async function checkFormat(folder: string): Promise<void> {
  const file = path.join(folder, "version.json");
  const stored = await readJson(file);
  if (stored === undefined) {
    await writeBeside(file, `${JSON.stringify({ format: dataFormat })}\n`);
    return;
  }
  const format = isObject(stored) ? stored["format"] : undefined;
  if (typeof format !== "number" || format > dataFormat) {
    throw new DataFolderError(
      "newerFormat",
      `The data folder ${folder} was written by a newer version (format ${String(format)}, this one knows ${dataFormat}): update, or choose another folder`,
    );
  }
}

interface LockOwner {
  readonly pid: number;
  /** When the process started, to tell it from a later one with the same number; undefined where unknown. */
  readonly started: string | undefined;
}

async function takeLock(lockFile: string, owner: LockOwner): Promise<void> {
  const text = `${JSON.stringify(owner)}\n`;
  for (;;) {
    try {
      await writeFile(lockFile, text, { flag: "wx", mode: 0o600 });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
        throw error;
      }
    }
    await removeStale(lockFile);
  }
}

/** Takes a dead process's lock away; rejects when its owner lives. */
async function removeStale(lockFile: string): Promise<void> {
  const found = await readFile(lockFile, "utf8").catch(() => undefined);
  if (found === undefined) {
    return;
  }
  await refuseLiving(lockFile, found);
  // Another process may have done the same in between; what is moved aside is then its fresh lock and goes back.
  const aside = besideName(lockFile);
  await rename(lockFile, aside).catch(() => undefined);
  const moved = await readFile(aside, "utf8").catch(() => undefined);
  if (moved !== undefined && moved !== found) {
    await rename(aside, lockFile);
    await refuseLiving(lockFile, moved);
  }
  await rm(aside, { force: true });
}

async function refuseLiving(lockFile: string, text: string): Promise<void> {
  const pid = await livingOwner(text);
  if (pid !== undefined) {
    throw new DataFolderError(
      "inUse",
      `The data folder ${path.dirname(lockFile)} is in use by the emulator with process id ${pid}: stop that one, or choose another folder`,
    );
  }
}

async function livingOwner(text: string): Promise<number | undefined> {
  const lock = parseOrUndefined(text);
  if (!isObject(lock) || typeof lock["pid"] !== "number" || lock["pid"] <= 0) {
    return undefined;
  }
  const { pid, started } = lock;
  if (!isAlive(pid)) {
    return undefined;
  }
  const sameStart = started === undefined || started === (await startOf(pid));
  return sameStart ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Start time in clock ticks since boot, from `/proc` (proc(5), field 22); undefined on other systems. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields?.[19];
}

async function readJson(file: string): Promise<unknown> {
  try {
    return parseOrUndefined(await readFile(file, "utf8")) ?? null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
