import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../src/core/errors.ts";
import { type Clock } from "../../../src/core/ports.ts";
import { type Run, type RunStatus } from "../../../src/core/run/run.ts";
import { type CommandContext } from "../../../src/vscode/commands/commandContext.ts";
import { followRun } from "../../../src/vscode/commands/followRun.ts";
import { fakeRegistryService } from "../../support/fakeRegistryService.ts";
import { dev, run, silentLog } from "./fixtures.ts";

const shown: string[] = [];

vi.mock("vscode", async () => ({
  ...(await import("../../support/fakeVscode.ts")),
  window: {
    showInformationMessage: (message: string) => Promise.resolve(void shown.push(message)),
    showErrorMessage: (message: string, ...buttons: { title: string }[]) =>
      Promise.resolve(void shown.push([message, ...buttons.map(({ title }) => title)].join(" | "))),
    visibleTextEditors: [],
  },
  Uri: { from: (parts: object) => JSON.stringify(parts) },
}));
vi.mock("../../../src/vscode/commands/showLog.ts", () => ({
  openRunLog: () => Promise.resolve(void shown.push("log opened")),
}));

/** A service whose run goes through states, one at each look, and whose log is this text. */
function serviceWith(states: readonly Run[], log: string) {
  const { service, requests } = fakeRegistryService({ registries: [dev], tasks: [], runs: [] });
  let looks = 0;
  service.getRun = () =>
    Promise.resolve(states[Math.min(looks++, states.length - 1)] ?? run("cf1"));
  service.openLog = () =>
    log === ""
      ? Promise.reject(new AcrError("notFound", "There is no log"))
      : Promise.resolve({
          read: () =>
            Promise.resolve({ bytes: new TextEncoder().encode(log), completed: "failed" }),
        });
  service.cancelRun = (_registry, id) => {
    requests.push(`cancel ${id}`);
    // The service refuses to cancel what has ended.
    const isEnded = states.length === 1;
    return isEnded ? Promise.reject(new AcrError("conflict", "It has ended")) : Promise.resolve();
  };
  return { service, requests };
}

/** Follows a run to its end; `abortAt` cancels during that pause. Gives all that was seen from outside. */
async function follow(states: readonly Run[], abortAt?: number, runLog = "") {
  shown.length = 0;
  const { service, requests } = serviceWith(states, runLog);
  const cancelled = new AbortController();
  let pauses = 0;
  const clock: Clock = {
    now: () => 0,
    sleep: (_milliseconds, signal) => {
      pauses += 1;
      if (pauses === abortAt) {
        cancelled.abort(new Error("cancelled"));
      }
      return signal.aborted ? Promise.reject(new Error("aborted")) : Promise.resolve();
    },
  };
  const catalog = { poll: () => Promise.resolve("quiet") };
  const watch = { poke: () => undefined };
  const again = { title: "Run Again", command: "run", argument: undefined };
  const progress = { report: ({ message = "" }) => void shown.push(message) };
  const connections = { onDidChange: () => ({ dispose: () => undefined }), service };
  const context = {
    ...{ catalog, watch, clock, connections },
    log: silentLog,
  } as unknown as CommandContext;
  const queued = { registry: dev, run: run("cf1", { status: "Queued" }), service, progress, again };
  const result = await followRun(context, queued, cancelled.signal);
  return { status: result.status, shown: [...shown], requests };
}

const running = run("cf1", { status: "Running", finishedAt: undefined });
const ended = (status: RunStatus): Run => run("cf1", { status, task: "web-app" });

describe("following a run", () => {
  it("says how far it is and how it ended", async () => {
    expect(await follow([running, ended("Succeeded")])).toEqual({
      status: "Succeeded",
      shown: [
        "log opened",
        "run cf1 is queued",
        "run cf1 is running",
        "Run cf1 of web-app succeeded",
      ],
      requests: [],
    });
  });

  it.each([
    [
      "what the log says",
      "2020/10/30 03:57:31 Output from dependency scanning: no FROM\nfailed to run step ID: build: x\n",
      "Run cf1 of web-app failed: no FROM | Show Log | Run Again",
    ],
    [
      "what the service says, without a log",
      "",
      "Run cf1 of web-app failed: failed during run | Show Log | Run Again",
    ],
    [
      "text that is no link",
      "2020/10/30 03:57:31 Output from dependency scanning: [a](command:b)\nfailed to run step ID: build: x\n",
      "Run cf1 of web-app failed: [a] (command:b) | Show Log | Run Again",
    ],
  ])("says why it failed: %s", async (_what, runLog, expected) => {
    const failed = { ...ended("Failed"), errorMessage: "failed during run" };
    expect((await follow([failed], undefined, runLog)).shown.at(-1)).toBe(expected);
  });

  it("asks the service to cancel, waits until it has, and says so", async () => {
    expect(await follow([running, running, ended("Canceled")], 2)).toEqual({
      status: "Canceled",
      shown: [
        "log opened",
        "run cf1 is queued",
        "run cf1 is running",
        "run cf1 is being cancelled",
        "Run cf1 of web-app was cancelled",
      ],
      requests: ["cancel cf1"],
    });
  });

  it("cancelling a run that has ended meanwhile is no failure", async () => {
    await expect(follow([ended("Succeeded")], 1)).resolves.toMatchObject({ status: "Succeeded" });
  });
});
