import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../src/core/errors.ts";
import { Connections } from "../../../src/vscode/connections.ts";
import { RegistryCatalog } from "../../../src/vscode/registryCatalog.ts";
import { RunWatch } from "../../../src/vscode/runWatch.ts";
import { fakeRegistryService } from "../../support/fakeRegistryService.ts";
import { allowed, connectedTo, dev, fakeHost, run, silentLog } from "./fixtures.ts";

vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

const signal = AbortSignal.timeout(10_000);

/** Connections over a fake, and the states that they went through. */
function connections(options: Parameters<typeof fakeHost>[0], ports = allowed()) {
  const fake = fakeRegistryService({ registries: [], tasks: [], runs: [] });
  const { host, exit } = fakeHost(options);
  const subject = new Connections({ host, connect: () => Promise.resolve(fake.service), ...ports });
  const states: string[] = [];
  subject.onDidChange(({ kind }) => states.push(kind));
  return { subject, states, exit, requests: fake.requests };
}

describe("connections", () => {
  it("a first start creates registry localdev", async () => {
    const { subject, states, requests } = connections({ isRunning: false });
    await Promise.all([subject.start(signal), subject.start(signal)]);
    expect(states).toEqual(["starting", "running"]);
    expect(requests).toEqual(["list registries", "create registry local/localdev"]);
  });

  it("looking for a running one starts none and asks nothing", async () => {
    const stopped = connections({ isRunning: false });
    const running = connections({ isRunning: true });
    await Promise.all([stopped.subject.find(signal), running.subject.find(signal)]);
    expect([stopped.states, running.states]).toEqual([[], ["running"]]);
    expect([...stopped.requests, ...running.requests]).toEqual([]);
  });

  it("a failed start is told, and another one may follow", async () => {
    const problem = new AcrError("localRegistryFailed", "It does not start");
    const { subject, states } = connections({ isRunning: false, problem });
    await expect(subject.start(signal)).rejects.toBe(problem);
    await expect(subject.start(signal)).rejects.toBe(problem);
    expect(states).toEqual(["starting", "failed", "starting", "failed"]);
    expect(subject.local).toEqual({
      kind: "failed",
      message: "It does not start",
      code: "localRegistryFailed",
    });
  });

  it("an end that nobody asked for is told with its reason", async () => {
    const { subject, exit } = connections({ isRunning: true });
    await subject.find(signal);
    exit("The local registry ended");
    expect(subject.local).toEqual({ kind: "ended", message: "The local registry ended" });
    expect(subject.service).toBeUndefined();
  });

  it.each([
    ["was never started", allowed(false), []],
    ["was started and not stopped", allowed(true), ["starting", "running"]],
    ["was started, where nothing may be started", allowed(true, false), []],
  ])("one that %s comes back: %#", async (_what, ports, expected) => {
    const { subject, states } = connections({ isRunning: false }, ports);
    await subject.resume(signal);
    await subject.resume(signal);
    expect(states).toEqual(expected);
  });

  it("one that ended, failed or was stopped does not come back by itself", async () => {
    const ended = connections({ isRunning: true }, allowed(true));
    await ended.subject.resume(signal);
    ended.exit("killed");
    await ended.subject.resume(signal);
    expect(ended.states).toEqual(["running", "ended"]);
    const problem = new AcrError("dataFolderUnusable", "No room");
    const failed = connections({ isRunning: false, problem }, allowed(true));
    await expect(failed.subject.resume(signal)).rejects.toBe(problem);
    await failed.subject.resume(signal);
    expect(failed.states).toEqual(["starting", "failed"]);
    const ports = allowed();
    const stopped = connections({ isRunning: false }, ports);
    await stopped.subject.start(signal);
    expect(ports.remembered.isWanted()).toBe(true);
    await stopped.subject.stop(signal);
    await stopped.subject.resume(signal);
    expect([ports.remembered.isWanted(), stopped.states.at(-1)]).toEqual([false, "stopped"]);
  });
});

describe("the watch over runs", () => {
  it("polls soon while a run goes on, more rarely when nothing happens, and ends when nobody looks", async () => {
    const fake = fakeRegistryService({
      registries: [dev],
      tasks: [],
      runs: [run("cf1", { status: "Running", finishedAt: undefined })],
    });
    const catalog = new RegistryCatalog(await connectedTo(fake.service));
    const pauses: number[] = [];
    let isLookedAt = true;
    const ended = new Promise<void>((resolve) => {
      const clock = {
        now: () => 0,
        sleep: (milliseconds: number) => {
          pauses.push(milliseconds);
          if (pauses.length === 2) {
            fake.content.runs = [run("cf1")];
          }
          isLookedAt = pauses.length < 6;
          if (!isLookedAt) {
            resolve();
          }
          return Promise.resolve();
        },
      };
      const watch = new RunWatch(catalog, clock, silentLog);
      watch.addSource(() => (isLookedAt ? [dev.id, dev.id] : []));
      watch.poke();
      watch.poke();
    });
    await ended;
    expect(pauses).toEqual([2000, 2000, 2000, 3000, 4500, 6750]);
    expect(fake.requests).toEqual(Array.from({ length: 6 }, () => "list runs of dev top 25"));
  });
});
