import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newRunRecord } from "../../../../../src/emulator/engine/runRecords.ts";
import { SourceTriggers } from "../../../../../src/emulator/engine/triggers/sourceTriggers.ts";
import { dockerTask } from "../../../../support/engine.ts";
import { MemoryResourceStore, registryRecord } from "../../../../support/memoryStores.ts";
import { recordingLog } from "../../../../support/recordingLog.ts";

let folder: string;
let repository: string;
let resources: MemoryResourceStore;
let triggers: SourceTriggers;
let rounds: Rounds;
let log: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-source-"));
  repository = path.join(folder, "repository");
  git("init", "-q", "-b", "main", repository);
  commit();
  resources = new MemoryResourceStore();
  await resources.putRegistry(registryRecord("contoso", 5001));
  log = recordingLog();
  restart();
});
afterEach(async () => {
  await triggers.close();
  rmSync(folder, { recursive: true, force: true });
});

it("starts a task once for each commit on its branch, and not for what was there", async () => {
  await putTask(["commit"]);
  await watch();
  await rounds.next();
  expect(started()).toEqual([]);
  const head = commit();
  git("-C", repository, "branch", "other");
  await rounds.next();
  await rounds.next();
  expect(started()).toEqual([
    {
      id: "id-1",
      eventType: "Commit",
      commitId: head,
      repositoryUrl: `file://${repository}`,
      branchName: "main",
      providerType: "Github",
    },
  ]);
  expect(resources.runs("contoso")[0]?.sourceLocation).toBe(`file://${repository}#${head}:src`);
});

it("takes up after a restart what was committed meanwhile, once", async () => {
  await putTask(["commit"]);
  await watch();
  await triggers.close();
  const head = commit();
  restart();
  await watch();
  await triggers.close();
  restart();
  await watch();
  expect(started().map(({ commitId }) => commitId)).toEqual([head]);
});

it("starts a task for pull requests, of which GitHub lists the head and Azure DevOps the merge", async () => {
  await putTask(["pullrequest"]);
  await watch();
  const head = git("-C", repository, "rev-parse", "HEAD");
  git("-C", repository, "update-ref", "refs/pull/7/head", head);
  git("-C", repository, "update-ref", "refs/pull/7/merge", head);
  git("-C", repository, "update-ref", "refs/pull/8/merge", commit());
  await rounds.next();
  const events = started().map(({ eventType, pullRequestId }) => `${eventType} ${pullRequestId}`);
  expect(events.sort()).toEqual(["PullRequest 7", "PullRequest 8"]);
});

it.each([
  ["a disabled trigger", { triggerStatus: "Disabled" }],
  ["a disabled task", { status: "Disabled" }],
  ["another branch", { branch: "master" }],
])("does not start %s", async (_, change) => {
  await putTask(["commit"], change);
  await watch();
  commit();
  await rounds.next();
  expect(started()).toEqual([]);
});

it("tells once that a repository cannot be asked, and keeps tokens out of what it writes", async () => {
  await putTask(["commit"], { branch: "main", url: `file://${folder}/missing.git` });
  await putTask(["commit"], { name: "present" });
  await watch();
  await rounds.next();
  expect(log.lines.map((line) => line.slice(0, 44))).toEqual(
    ["The repository of task source cannot be asked"].map((line) => line.slice(0, 44)),
  );
  const written = readFileSync(path.join(folder, "triggers/commits.json"), "utf8");
  expect([log.lines.join("\n"), written].join("\n")).not.toContain("hidden-token");
});

interface Rounds {
  /** Lets two seconds pass and resolves when every repository has been asked. */
  next(): Promise<void>;
  readonly clock: { now(): number; sleep(): Promise<void> };
  /** Resolves when every repository has been asked. */
  idle(): Promise<void>;
}

/** A clock that knows when both loops, that of this machine and that of others, sleep. */
function twoLoops(): Rounds {
  let time = 0;
  let sleeping: (() => void)[] = [];
  let tell: () => void = () => undefined;
  const idle = async (): Promise<void> => {
    if (sleeping.length < 2) {
      await new Promise<void>((resolve) => (tell = resolve));
    }
  };
  return {
    idle,
    next: async () => {
      time += 2000;
      sleeping.splice(0).forEach((wake) => wake());
      await idle();
    },
    clock: {
      now: () => time,
      sleep: (_milliseconds?: number, signal?: AbortSignal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
          sleeping = [...sleeping, resolve];
          if (sleeping.length === 2) {
            tell();
          }
        }),
    },
  };
}

async function watch(): Promise<void> {
  triggers.watch();
  await rounds.idle();
}

function restart(): void {
  rounds = twoLoops();
  let counter = 0;
  const newId = (): string => `id-${(counter += 1)}`;
  const options = { resources, log, newId, clock: rounds.clock };
  triggers = new SourceTriggers(
    { ...options, folder: path.join(folder, "triggers") },
    async (registry, request, cause) => {
      const runId = await resources.nextRunId();
      await resources.putRun(registry, newRunRecord({ runId, request, cause, now: 0 }));
    },
  );
}

function started() {
  return resources.runs("contoso").flatMap(({ properties }) => properties.sourceTrigger ?? []);
}

async function putTask(
  sourceTriggerEvents: readonly string[],
  change: {
    readonly name?: string;
    readonly status?: string;
    readonly triggerStatus?: string;
    readonly branch?: string;
    readonly url?: string;
  } = {},
): Promise<void> {
  const url = change.url ?? `file://${repository}`;
  const task = dockerTask(change.name ?? "source", { contextPath: `${url}#main:src` });
  const source = {
    name: "defaultSourceTriggerName",
    status: change.triggerStatus ?? "Enabled",
    sourceTriggerEvents,
    sourceRepository: {
      sourceControlType: "Github",
      repositoryUrl: `${url}#main:src`,
      branch: change.branch ?? "main",
      sourceControlAuthProperties: { tokenType: "PAT", token: "hidden-token" },
    },
  };
  const status = change.status ?? "Enabled";
  const properties = { ...task.properties, status, trigger: { sourceTriggers: [source] } };
  await resources.putTask("contoso", { ...task, properties });
}

function commit(): string {
  const person = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  git("-C", repository, ...person, "commit", "-q", "--allow-empty", "-m", "change");
  return git("-C", repository, "rev-parse", "HEAD");
}

function git(...parameters: readonly string[]): string {
  return execFileSync("git", parameters, { stdio: "pipe", encoding: "utf8" }).trim();
}
