import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLogStore } from "../../../../src/emulator/blob/folderLogStore.ts";
import {
  type RegistryRecord,
  type RunRecord,
  type TaskRecord,
} from "../../../../src/emulator/resources.ts";
import { openResourceStore } from "../../../../src/emulator/store/folderResourceStore.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const registry: RegistryRecord = {
  name: "Contoso",
  resourceGroup: "demo",
  location: "westus",
  sku: "Basic",
  adminUserEnabled: false,
  tags: {},
  creationDate: "2026-11-22T00:00:00.0000000+00:00",
  port: 5000,
  runPrefix: "cf",
  adminPasswords: ["a", "b"],
  formerLoginServers: [],
};

const task: TaskRecord = {
  name: "Nightly",
  location: "westus",
  properties: { status: "Enabled", creationDate: registry.creationDate, timeout: 3600 },
};

function run(runId: string): RunRecord {
  const time = registry.creationDate;
  const properties = {
    status: "Queued",
    lastUpdatedTime: time,
    runType: "QuickRun",
    createTime: time,
    isArchiveEnabled: false,
  } as const;
  return { runId, properties, timeoutSeconds: 3600 };
}

describe("a resource store", () => {
  it("has everything again when it is opened again, newest run first", async () => {
    const store = await openResourceStore(folder);
    await store.putRegistry(registry);
    await store.putTask("contoso", task);
    const ids: string[] = [];
    for (let count = 0; count < 37; count += 1) {
      ids.push(await store.nextRunId("CONTOSO"));
    }
    expect([ids[0], ids[9], ids[35], ids[36]]).toEqual(["cf1", "cfa", "cf10", "cf11"]);
    await Promise.all([...ids].reverse().map((id) => store.putRun("contoso", run(id))));
    const again = await openResourceStore(folder);
    expect(again.registries()).toEqual([registry]);
    expect(again.task("CONTOSO", "NIGHTLY")).toEqual(task);
    expect(again.runs("contoso").map(({ runId }) => runId)).toEqual([...ids].reverse());
    expect(await again.nextRunId("contoso")).toBe("cf12");
  });

  it("keeps the last of many writes that were started together", async () => {
    const store = await openResourceStore(folder);
    await store.putRegistry(registry);
    const ports = Array.from({ length: 50 }, (_none, index) => index);
    await Promise.all(ports.map((port) => store.putRegistry({ ...registry, port })));
    expect((await openResourceStore(folder)).registry("contoso")?.port).toBe(49);
  });

  it("forgets a deleted registry with its tasks, runs and logs, whatever is still written", async () => {
    const store = await openResourceStore(folder);
    const logs = openLogStore(folder);
    await store.putRegistry(registry);
    await store.putTask("contoso", task);
    await logs.create("contoso", "cf1");
    await store.deleteRegistry("CONTOSO");
    await store.putRun("contoso", run("cf1"));
    await logs.append("contoso", "cf1", "late\r\n");
    await logs.complete("contoso", "cf1", "failed");
    expect(await readdir(folder)).toEqual([]);
    await store.putRegistry(registry);
    expect([store.tasks("contoso"), store.runs("contoso")]).toEqual([[], []]);
  });

  it("deletes a task", async () => {
    const store = await openResourceStore(folder);
    await store.putRegistry(registry);
    await store.putTask("contoso", task);
    await store.deleteTask("contoso", "NIGHTLY");
    expect((await openResourceStore(folder)).tasks("contoso")).toEqual([]);
  });

  it("clears what a killed process left and names a file that is damaged", async () => {
    const store = await openResourceStore(folder);
    await store.putRegistry(registry);
    await store.putTask("contoso", task);
    await writeFile(path.join(folder, "contoso", "tasks", "x.json.1.unfinished"), "{");
    await openResourceStore(folder);
    expect(await readdir(path.join(folder, "contoso", "tasks"))).toEqual(["nightly.json"]);
    const damaged = path.join(folder, "contoso", "tasks", "nightly.json");
    await writeFile(damaged, "{}");
    await expect(openResourceStore(folder)).rejects.toMatchObject({
      code: "dataFolderUnusable",
      message: `The file ${damaged} is damaged; move it away to start without it`,
    });
  });

  it.each(["..", "../x", "a/b", "a\0b", "", "x".repeat(2000), "con.txt"])(
    "never makes a file of the name %j",
    async (name) => {
      const store = await openResourceStore(folder);
      await expect(store.putRegistry({ ...registry, name })).rejects.toThrow(RangeError);
      await store.putRegistry(registry);
      await expect(store.putTask("contoso", { ...task, name })).rejects.toThrow(RangeError);
      await expect(store.putRun("contoso", run(name))).rejects.toThrow(RangeError);
    },
  );
});

describe("a log store", () => {
  it("shows what was appended, in order, and the end only with all bytes", async () => {
    const store = await openResourceStore(folder);
    await store.putRegistry(registry);
    const logs = openLogStore(folder);
    expect(await logs.state("contoso", "cf1")).toBeUndefined();
    await logs.create("contoso", "cf1");
    expect(await logs.state("contoso", "cf1")).toMatchObject({ size: 0, completed: undefined });
    const lines = Array.from({ length: 50 }, (_none, index) => `line ${index}\r\n`);
    const writing = lines.map((line) => logs.append("contoso", "cf1", line));
    await logs.complete("contoso", "cf1", "successful");
    const text = lines.join("");
    expect(await logs.state("contoso", "cf1")).toMatchObject({
      size: text.length,
      completed: "successful",
    });
    await Promise.all(writing);
    await logs.create("contoso", "cf1");
    const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
    expect(decode(await logs.read("contoso", "cf1", 0, 1e6))).toBe(text);
    expect(decode(await logs.read("contoso", "cf1", 5, 8))).toBe(text.slice(5, 8));
    expect(decode(await logs.read("contoso", "cf1", 1e6, 2e6))).toBe("");
  });
});
