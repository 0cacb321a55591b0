import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../../src/core/errors.ts";
import { type Run } from "../../../../src/core/run/run.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";
import { type FakeContent } from "../../../support/fakeRegistryService.ts";
import { settled } from "../../../support/manualClock.ts";
import { dev, now, run, task } from "../fixtures.ts";
import { trackingSetup, untilQuiet } from "./trackingSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const devNames = {
  name: "dev",
  loginServer: "127.0.0.1:5010",
  aliasHosts: ["dev.azurecr.io", "dev.azurecr.localhost"],
};
const facts = { registry: "dev", askedAt: now, sku: "Basic" };
const web = task("web");
const webName: RegistryTask = { registry: devNames, task: web };
const names = { registry: "dev", task: "web" };

/** Facts of registry `dev` with a task `web`, when all that was asked for has come. */
function setup(given: Partial<FakeContent> = {}) {
  const own = trackingSetup({ registries: [dev], tasks: [web], facts, ...given });
  const { service } = own;
  const load = <Answer>(ask: () => Answer): Promise<Answer> => untilQuiet(service, ask);
  const ofRegistry = () =>
    service.registries()?.map((registry) => service.registryFacts(registry))[0];
  return { ...own, load, ofRegistry };
}

function ofWeb(id: string, status: Run["status"], more: Partial<Run> = {}): Run {
  return run(id, { task: "web", status, ...more });
}

describe("registries and tasks", () => {
  it("are known after a connection was found, and then without asking", async () => {
    const { service, fake, load } = setup();
    expect([service.registries(), service.tasks(), service.taskFacts(webName)]).toEqual([
      undefined,
      [],
      undefined,
    ]);
    expect(await load(() => [service.registries(), service.tasks()])).toEqual([[dev], [webName]]);
    expect(fake.requests).toEqual(["list registries", "list tasks of dev"]);
  });

  it("are none without a connection", async () => {
    const { service, connections, load } = setup();
    vi.spyOn(connections, "find").mockResolvedValue({ kind: "stopped" });
    expect(await load(() => [service.registries(), service.tasks()])).toEqual([undefined, []]);
  });

  it("are asked for anew when they are out of date, and shown until then", async () => {
    const { service, catalog, fake, load } = setup();
    await load(() => service.tasks());
    fake.content.tasks = [task("api")];
    catalog.forget(dev.id);
    expect(service.tasks()).toEqual([webName]);
    expect(await load(() => service.tasks().map((own) => own.task.name))).toEqual(["api"]);
  });

  it("are asked for at once after a refresh that broke the request off", async () => {
    const { service, catalog, fake, load } = setup();
    await load(() => service.registries());
    vi.spyOn(fake.service, "listTasks").mockImplementationOnce(
      (_registry, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    );
    service.tasks();
    await settled();
    catalog.forgetAll();
    expect(await load(() => service.tasks())).toEqual([webName]);
  });
});

describe("facts of a task", () => {
  const nothing = {
    task: names,
    askedAt: now,
    runs: [],
    runsAskedAt: now,
    lastSuccessfulRun: undefined,
    logs: [],
    agentPool: undefined,
    credentialHosts: [],
  };
  const others = [run("q1"), run("ca9", { task: "other" })];
  it.each<[string, Partial<FakeContent>, object]>([
    ["without runs", {}, {}],
    [
      "with runs",
      { runs: [ofWeb("ca2", "Succeeded"), ...others, ofWeb("ca1", "Failed")] },
      { runs: [ofWeb("ca2", "Succeeded"), ofWeb("ca1", "Failed")] },
    ],
    [
      "that is spelled otherwise",
      { runs: [run("ca1", { task: "WEB" })] },
      { runs: [run("ca1", { task: "WEB" })] },
    ],
  ])("%s", async (_what, given, expected) => {
    const { service, load } = setup(given);
    expect(await load(() => (service.tasks(), service.taskFacts(webName)))).toEqual({
      ...nothing,
      ...expected,
    });
  });

  it.each([
    [
      "its agent pool, asked once",
      { agentPool: "pool1" },
      { agentPool: { name: "pool1", count: 0 } },
    ],
    [
      "the hosts for which it has credentials",
      { credentialHosts: ["ghcr.io"], sourceRegistryIdentity: "[system]" },
      { credentialHosts: ["ghcr.io", "127.0.0.1:5010"] },
    ],
  ])("with %s", async (_what, changes, expected) => {
    const own = task("web", changes);
    const { service, load, fake } = setup({ tasks: [own], agentPool: { name: "pool1", count: 0 } });
    const ask = () => (service.tasks(), service.taskFacts({ registry: devNames, task: own }));
    await load(ask);
    expect(await load(ask)).toEqual({ ...nothing, ...expected });
    expect(fake.requests.filter((request) => request.startsWith("agent")).length).toBe(
      own.agentPool === undefined ? 0 : 1,
    );
  });

  it("are none for a task of a registry that is not connected", async () => {
    const { service, load } = setup();
    const other = { registry: { ...devNames, name: "prod" }, task: web };
    expect(await load(() => (service.tasks(), service.taskFacts(other)))).toBeUndefined();
  });
});

describe("the log of a run", () => {
  const failed =
    "2026/11/22 10:00:00 Executing step ID: build. Timeout\nno space left\nfailed to run step ID: build: exit status 1\n";
  it.each<[string, readonly Run[], readonly string[]]>([
    [
      "is read where the newest that ended failed",
      [ofWeb("ca3", "Running"), ofWeb("ca2", "Failed")],
      ["ca2"],
    ],
    ["is not read of older failures", [ofWeb("ca2", "Succeeded"), ofWeb("ca1", "Failed")], []],
    ["is not read while the run goes on", [ofWeb("ca1", "Running")], []],
  ])("%s, once", async (_what, runs, expected) => {
    const logs = { ca1: failed, ca2: failed };
    const { service, catalog, load, fake } = setup({ runs, logs });
    const ask = () => (service.tasks(), service.taskFacts(webName)?.logs);
    await load(ask);
    catalog.forget(dev.id);
    const read = await load(ask);
    expect(read?.map(({ runId, log }) => [runId, log.error?.text])).toEqual(
      expected.map((id) => [id, "no space left"]),
    );
    expect(fake.requests.filter((request) => request.startsWith("log"))).toEqual(
      expected.map((id) => `log of ${id}`),
    );
  });
});

describe("an older success", () => {
  const failures = (count: number) =>
    Array.from({ length: count }, (_, at) => ofWeb(`ca${200 - at}`, "Failed"));
  const success = ofWeb("ca1", "Succeeded");
  const isAsked = "list runs of dev task web Succeeded top 1";
  it.each<[string, readonly Run[], Run | undefined, boolean]>([
    ["asked for behind 100 failures", [...failures(100), success], success, true],
    ["asked for in vain", failures(100), undefined, true],
    ["not asked for where it is among the newest", [success, ...failures(100)], undefined, false],
    ["not asked for where there are no older runs", failures(99), undefined, false],
  ])("is %s", async (_what, runs, expected, isRequested) => {
    const { service, load, fake } = setup({ runs, logs: {} });
    const read = await load(() => (service.tasks(), service.taskFacts(webName)));
    expect([read?.lastSuccessfulRun, fake.requests.includes(isAsked)]).toEqual([
      expected,
      isRequested,
    ]);
  });
});

describe("facts of a registry", () => {
  const refused = new AcrError("forbidden", "Paused", { serviceCode: "TasksOperationsNotAllowed" });
  const base = { ...facts, quickRuns: [run("q1")] };
  it.each<[string, readonly unknown[], object]>([
    ["as it is described, with quick runs", [], { isTasksPaused: undefined }],
    ["with paused tasks, as an attempt told", [refused], { isTasksPaused: true }],
    ["with tasks that run again", [refused, undefined], { isTasksPaused: false }],
    ["and another failure tells nothing", [new Error("no network")], { isTasksPaused: undefined }],
  ])("%s", async (_what, attempts, expected) => {
    const { service, load, ofRegistry } = setup({ runs: [run("q1"), ofWeb("ca1", "Succeeded")] });
    await load(ofRegistry);
    attempts.forEach((error) => service.noteAttempt(dev.id, error));
    expect(await load(ofRegistry)).toEqual({ ...base, ...expected });
  });

  it("are asked for again after five minutes", async () => {
    const { clock, load, fake, ofRegistry } = setup();
    await load(ofRegistry);
    await clock.advance(299_999);
    await load(ofRegistry);
    expect(fake.requests.filter((request) => request === "describe dev")).toHaveLength(1);
    await clock.advance(1);
    await load(ofRegistry);
    expect(fake.requests.filter((request) => request === "describe dev")).toHaveLength(2);
  });

  it("that cannot be had are left out, and the log says why", async () => {
    const { fake, load, log, ofRegistry } = setup();
    fake.service.describeRegistry = () => Promise.reject(new AcrError("forbidden", "Not allowed"));
    expect(await load(ofRegistry)).toBeUndefined();
    expect(log.lines).toEqual(["Loading facts of s/local/dev: Not allowed"]);
  });
});

it("all is forgotten when the connection ends, and asked for anew with the next", async () => {
  const own = setup({ runs: [ofWeb("ca1", "Succeeded")] });
  const { service, exit, connections, load, fake, log, ofRegistry } = own;
  const ask = () => [service.tasks(), service.taskFacts(webName)?.runs, ofRegistry()?.sku];
  const before = await load(ask);
  exit("killed");
  expect(ask()).toEqual([[], undefined, undefined]);
  fake.content.runs = [ofWeb("ca2", "Succeeded")];
  await connections.findAgain(AbortSignal.timeout(1000));
  const after = await load(ask);
  expect([before, after]).toEqual([
    [[webName], [ofWeb("ca1", "Succeeded")], "Basic"],
    [[webName], [ofWeb("ca2", "Succeeded")], "Basic"],
  ]);
  expect(log.lines).toEqual([]);
});
