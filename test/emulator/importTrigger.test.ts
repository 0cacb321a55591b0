import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Run } from "../../src/core/run/run.ts";
import { defaultToolOrder } from "../../src/emulator/executor/detectContainerTool.ts";
import { quickBuild, succeeded, waitForRun } from "../scenario/story.ts";
import { runOrThrow } from "../support/program.ts";
import { type ImportBench, openImportBench, pull } from "./importBench.ts";

const signal = AbortSignal.timeout(240_000);
let bench: ImportBench;

beforeAll(async () => {
  bench = await openImportBench(signal, defaultToolOrder);
});

afterAll(() => bench.close());

/** A folder with a Dockerfile. */
function folderOf(name: string, dockerfile: string): string {
  const folder = path.join(bench.dataFolder, "contexts", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "Dockerfile"), dockerfile);
  return folder;
}

/** Pushes an image of another content to fabrikam's `base:TAG`. */
function buildBase(tag: string): Promise<Run> {
  const folder = folderOf(tag, `FROM scratch\nLABEL tag=${tag}\nCOPY Dockerfile /\n`);
  return quickBuild(bench.fabrikam.story, {
    folder,
    dockerfile: "Dockerfile",
    image: `base:${tag}`,
  });
}

/** Makes a task that is based on contoso's `base:1`, and runs it once, so that it knows its base. */
async function armTask(name: string): Promise<void> {
  const { service, registry } = bench.contoso.story;
  const cwd = folderOf(name, "FROM contoso.azurecr.io/base:1\nCOPY Dockerfile /again\n");
  const git = "git -c user.name=a -c user.email=a@example.com -c commit.gpgsign=false";
  const commit = `git init -q -b main && git add . && ${git} commit -q -m First`;
  await runOrThrow("sh", ["-c", commit], { cwd });
  const task = {
    name,
    contextPath: `file://${cwd}`,
    dockerFilePath: "Dockerfile",
    imageNames: ["app:{{.Run.ID}}"],
    arguments: [],
    baseImageTrigger: "Runtime",
  } as const;
  await service.createTask(registry.id, task, signal);
  await succeeded(bench.contoso.story, (await service.scheduleTask(registry.id, name, signal)).id);
}

it("starts the task that is based on a tag which an import moves, once", async () => {
  await buildBase("first");
  await buildBase("second");
  const from = `${bench.fabrikam.host}/base`;
  await bench.importImage(`${from}:first`, ["base:1"]);
  await armTask("follower");
  const { service, registry } = bench.contoso.story;

  await bench.importImage(`${from}:first`, ["base:1"], { isOverwriteAllowed: true });
  await bench.importImage(`${from}:second`, ["base:1", "base:unrelated"], {
    isOverwriteAllowed: true,
  });
  const { digest } = (await pull(bench.contoso, "base", "1")) as { readonly digest: string };
  const started = await waitForRun(bench.contoso.story, ({ cause }) => cause.kind !== "manual");
  expect(await succeeded(bench.contoso.story, started.id)).toMatchObject({
    task: "follower",
    cause: {
      kind: "imageUpdate",
      images: [{ registry: "contoso.azurecr.io", repository: "base", tag: "1", digest }],
    },
  });
  const runs = await service.listRuns(registry.id, { top: 10 }, signal);
  expect(runs.map(({ cause }) => cause.kind)).toEqual(["imageUpdate", "manual"]);
}, 240_000);

it("changes the task, and leaves alone what is not named", async () => {
  const { service, registry } = bench.contoso.story;
  const before = await service.getTask(registry.id, "follower", signal);
  const change = { isEnabled: false, baseImageTrigger: "All", platform: "linux/arm64" } as const;
  const changed = await service.updateTask(registry.id, "follower", change, signal);
  const [trigger] = before.triggers;
  expect(changed).toEqual({
    ...before,
    isEnabled: false,
    platform: "linux/arm64",
    triggers: [{ ...trigger, scope: "All" }],
  });
  const disabled = { baseImageTrigger: "disabled" } as const;
  expect((await service.updateTask(registry.id, "follower", disabled, signal)).triggers).toEqual([
    { ...trigger, scope: "All", isEnabled: false },
  ]);
});
