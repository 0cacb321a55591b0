import { expect, it } from "vitest";
import { buildCache } from "../../../../src/core/taskfile/buildCache.ts";
import { readTask } from "../../../../src/core/taskfile/readTask.ts";
import { type TaskStep } from "../../../../src/core/taskfile/task.ts";

function stepOf(build: string): TaskStep | undefined {
  const read = readTask({
    text: `steps: [{id: s, build: ${JSON.stringify(build)}, cache: enabled}]`,
    name: "acb.yaml",
    data: { run: {}, values: {}, secrets: {} },
    environment: [],
    workingDirectory: undefined,
    network: undefined,
    aliasFiles: new Map(),
  });
  return read.kind === "read" ? read.value.steps[0] : undefined;
}

const invalid = "error creating build cache command failed to parse the tag into a domain and path";

it.each([
  ["-t x:1 .", "t", "contoso.azurecr.io/x:cache_t_s"],
  ["-t a/x:1 .", undefined, "a/x:cache_quickrun_s"],
  ["-t x -t host:5000/y@sha256:" + "0".repeat(64) + " .", "t", "host:5000/y:cache_t_s"],
  ["-t b.azurecr.io/p/q .", "t", "b.azurecr.io/p/q:cache_t_s"],
])("keeps the layers of %j of task %j in %j", (build, taskName, reference) => {
  const step = stepOf(build);
  const place = `type=registry,ref=${reference}`;
  expect(step && buildCache(step, { registry: "contoso.azurecr.io", taskName })).toEqual({
    kind: "flags",
    flags: `--load --cache-to=${place},mode=max --cache-from=${place}`,
  });
});

it.each([
  [".", { kind: "unnamed" }],
  ["-t X .", { kind: "failed", message: invalid }],
])("has no place for the layers of %j", (build, cache) => {
  const step = stepOf(build);
  expect(step && buildCache(step, { registry: "r.io", taskName: "t" })).toEqual(cache);
});
