import { expect, it } from "vitest";
import { decideTrigger } from "../../../../src/emulator/engine/baseImageTrigger.ts";
import { createRegistryDirectory } from "../../../../src/emulator/engine/registryDirectory.ts";
import { newRunRecord } from "../../../../src/emulator/engine/runRecords.ts";
import { type TagMove } from "../../../../src/emulator/oci/content.ts";
import { OpenUpdates } from "../../../../src/emulator/engine/triggers/openUpdates.ts";
import {
  type DependencyRecord,
  type RunName,
  type TaskRecord,
} from "../../../../src/emulator/resources.ts";
import { dockerTask, runRequest, step } from "../../../support/engine.ts";
import { MemoryResourceStore, registryRecord } from "../../../support/memoryStores.ts";

const resources = new MemoryResourceStore();
await resources.putRegistry({
  ...registryRecord("contoso", 5001),
  formerLoginServers: ["127.0.0.1:4001"],
});
await resources.putRegistry(registryRecord("hub", 5002));
const directory = createRegistryDirectory(resources, new Map([["docker.io", "hub"]]));
await resources.putRun("contoso", run("cf1", "web", undefined));
await resources.putRun("contoso", run("cf2", "other", undefined));
await resources.putRun("contoso", run("cf3", "waiting", "sha256:new"));
await resources.putRun(
  "hub",
  run("hb1", "far", "sha256:one", [{ registry: "contoso", runId: "cf1" }]),
);
await resources.putRun(
  "hub",
  run("hb2", "further", "sha256:two", [{ registry: "hub", runId: "hb1" }]),
);

const own = { ...dependency("contoso.azurecr.io", "node"), type: "Runtime" } as const;
const move: TagMove = {
  registry: "contoso",
  repository: "node",
  tag: "15",
  digest: "sha256:new",
  previousDigest: "sha256:old",
  byRun: undefined,
};

it.each<readonly [string, "start" | "skip" | "loop" | "ignore", TaskRecord, TagMove]>([
  ["the recorded image moved", "start", task("web", [own]), move],
  ["another alias", "start", task("web", [dependency("127.0.0.1:5001", "node")]), move],
  [
    "letter case of an alias",
    "start",
    task("web", [dependency("Contoso.AzureCR.io", "node")]),
    move,
  ],
  ["a former login server", "start", task("web", [dependency("127.0.0.1:4001", "node")]), move],
  [
    "the localhost alias",
    "start",
    task("web", [dependency("contoso.azurecr.localhost", "node")]),
    move,
  ],
  [
    "Docker Hub as the service lists it",
    "start",
    task("web", [dependency("registry.hub.docker.com", "library/node")]),
    { ...move, registry: "hub", repository: "library/node" },
  ],
  [
    "Docker Hub without library",
    "start",
    task("web", [dependency("docker.io", "node")]),
    { ...move, registry: "hub", repository: "library/node" },
  ],
  ["another registry", "ignore", task("web", [dependency("fabrikam.azurecr.io", "node")]), move],
  ["another repository", "ignore", task("web", [dependency("contoso.azurecr.io", "nodejs")]), move],
  ["another tag", "ignore", task("web", [own]), { ...move, tag: "16" }],
  ["the recorded digest", "ignore", task("web", [own]), { ...move, digest: "sha256:old" }],
  ["never run", "ignore", task("web", []), move],
  [
    "a pinned base without tag",
    "ignore",
    task("web", [withoutTag(own)]),
    { ...move, tag: "latest" },
  ],
  ["a build-time base with Runtime", "ignore", task("web", [{ ...own, type: "BuildTime" }]), move],
  [
    "a build-time base with All",
    "start",
    task("web", [{ ...own, type: "BuildTime" }], "all"),
    move,
  ],
  ["a disabled task", "ignore", withStatus(task("web", [own]), "disabled", "Enabled"), move],
  ["a disabled trigger", "ignore", withStatus(task("web", [own]), "Enabled", "Disabled"), move],
  ["no trigger", "ignore", withoutTrigger(task("web", [own])), move],
  [
    "its own push",
    "skip",
    task("web", [own]),
    { ...move, byRun: { registry: "contoso", runId: "cf1" } },
  ],
  [
    "the push of another task",
    "start",
    task("web", [own]),
    { ...move, byRun: { registry: "contoso", runId: "cf2" } },
  ],
  [
    "a push that its own run caused through another task",
    "loop",
    task("web", [own]),
    { ...move, byRun: { registry: "hub", runId: "hb2" } },
  ],
  [
    "a push that a task of this name in another registry caused",
    "start",
    task("far", [own]),
    { ...move, byRun: { registry: "hub", runId: "hb2" } },
  ],
  ["a run that waits for the digest", "skip", task("waiting", [own]), move],
  [
    "a run that waits for another digest",
    "start",
    task("waiting", [own]),
    { ...move, digest: "sha256:newer" },
  ],
])("%s → %s", (_, expected, placed, moved) => {
  const decision = decideTrigger(
    moved,
    { registry: "contoso", task: placed },
    { resources, directory, openUpdates: new OpenUpdates(resources) },
  );
  expect(decision.kind).toBe(expected);
});

function task(
  name: string,
  baseImageDependencies: readonly DependencyRecord[],
  type: "Runtime" | "all" = "Runtime",
): TaskRecord {
  return dockerTask(name, { baseImageDependencies }, type);
}

function dependency(registry: string, repository: string): DependencyRecord {
  return { type: "Runtime", registry, repository, tag: "15", digest: "sha256:old" };
}

function withoutTag({ type, registry, repository, digest }: DependencyRecord): DependencyRecord {
  return { type, registry, repository, digest: digest ?? "" };
}

function withStatus(record: TaskRecord, status: string, triggerStatus: string): TaskRecord {
  const baseImageTrigger = {
    ...record.properties.trigger!.baseImageTrigger!,
    status: triggerStatus,
  };
  return { ...record, properties: { ...record.properties, status, trigger: { baseImageTrigger } } };
}

function withoutTrigger(record: TaskRecord): TaskRecord {
  return { ...record, properties: { ...record.properties, trigger: {} } };
}

function run(
  runId: string,
  taskName: string,
  digest: string | undefined,
  pushedBy: readonly RunName[] = [],
): ReturnType<typeof newRunRecord> {
  const images = [
    { registry: "contoso.azurecr.io", repository: "node", tag: "15", digest: digest ?? "" },
  ];
  const update = digest === undefined ? undefined : { id: "1", timestamp: "now", images };
  const request = runRequest({ step: step({}), task: taskName });
  const cause =
    update === undefined
      ? ({ kind: "manual" } as const)
      : ({ kind: "image", update, pushedBy } as const);
  return newRunRecord({ runId, request, cause, now: 0 });
}
