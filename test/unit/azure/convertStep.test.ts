import { expect, it } from "vitest";
import { convertTask } from "../../../src/azure/convertTask.ts";
import { type Task, type TaskStep } from "../../../src/core/task/task.ts";

type FileStep = Exclude<TaskStep, { kind: "docker" }>;

const steps = "version: v1.1.0\nsteps:\n  - build: -t café .\n";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const encoded = { type: "EncodedTask", encodedTaskContent: base64(steps) };
const file = { type: "FileTask", taskFilePath: "acr-task.yaml" };

function read(wire: object): Task | undefined {
  return convertTask({ name: "t", ...wire });
}

/** Steps with task files: what is read beside the kind, and what is reported. */
it.each<[string, object, Partial<FileStep>, string?]>([
  ["the task file", encoded, { content: steps }],
  [
    "lower case and values",
    { ...encoded, type: "encodedtask", encodedValuesContent: base64("a: 1\n") },
    { content: steps, valuesContent: "a: 1\n" },
  ],
  ["no values", { ...encoded, encodedValuesContent: null }, { content: steps }],
  ["empty values", { ...encoded, encodedValuesContent: "" }, { content: steps }],
  [
    "values that are no base64",
    { ...encoded, encodedValuesContent: "%%%" },
    { content: steps },
    "step.encodedValuesContent",
  ],
  ["no base64", { ...encoded, encodedTaskContent: "*" }, {}, "step.encodedTaskContent"],
  ["no UTF-8", { ...encoded, encodedTaskContent: "/w==" }, {}, "step.encodedTaskContent"],
  ["null", { ...encoded, encodedTaskContent: null }, {}, "step.encodedTaskContent"],
  ["a number", { ...encoded, encodedTaskContent: 5 }, {}, "step.encodedTaskContent"],
  [
    "set values; those of secrets are dropped",
    {
      ...encoded,
      values: [
        { name: "a", value: "1" },
        { name: "s", value: "leaked", isSecret: true },
        { value: "nameless" },
        null,
      ],
    },
    {
      content: steps,
      values: [
        { name: "a", value: "1", isSecret: false },
        { name: "s", value: "", isSecret: true },
      ],
    },
  ],
  [
    "a path and a values file; content is another kind's",
    { ...file, valuesFilePath: "values.yaml", encodedTaskContent: base64(steps) },
    { kind: "file", taskFilePath: "acr-task.yaml", valuesFilePath: "values.yaml" },
  ],
  ["no path", { type: "FileTask" }, { kind: "file" }, "step.taskFilePath"],
])("reads a task file: %s", (_, step, expected, problem) => {
  const task = read({ step });
  expect([task?.step, task?.unreadable]).toEqual([
    {
      kind: "encoded",
      contextPath: undefined,
      taskFilePath: undefined,
      content: undefined,
      valuesContent: undefined,
      valuesFilePath: undefined,
      values: [],
      baseImageDependencies: [],
      ...expected,
    },
    problem === undefined ? [] : [problem],
  ]);
});

type Access = Pick<Task, "agentPool" | "credentialHosts" | "sourceRegistryIdentity" | "unreadable">;

it.each<[string, object, Partial<Access>]>([
  ["an agent pool", { agentPoolName: "pool" }, { agentPool: "pool" }],
  ["an agent pool of another type", { agentPoolName: 5 }, {}],
  [
    "hosts whose credentials are hidden",
    { credentials: { customRegistries: { "a.azurecr.io": null, "b.azurecr.io": { x: 1 } } } },
    { credentialHosts: ["a.azurecr.io", "b.azurecr.io"] },
  ],
  [
    "the identity of a registry with repository permissions",
    { credentials: { sourceRegistry: { identity: "[system]", loginMode: "Default" } } },
    { sourceRegistryIdentity: "[system]" },
  ],
  ["nulls", { credentials: { customRegistries: null, sourceRegistry: null } }, {}],
  ["no credentials", { credentials: null }, {}],
  ["a list", { credentials: [] }, { unreadable: ["credentials"] }],
  [
    "hosts as a list",
    { credentials: { customRegistries: ["a.azurecr.io"] } },
    { unreadable: ["credentials.customRegistries"] },
  ],
])("reads who runs a task and what it may pull: %s", (_, wire, expected) => {
  const task = read(wire);
  const { agentPool, credentialHosts, sourceRegistryIdentity, unreadable } = task!;
  expect({ agentPool, credentialHosts, sourceRegistryIdentity, unreadable }).toEqual({
    agentPool: undefined,
    credentialHosts: [],
    sourceRegistryIdentity: undefined,
    unreadable: [],
    ...expected,
  });
});

const trigger = "trigger.baseImageTrigger";

it.each<[string, object, readonly string[]]>([
  ["nothing", {}, []],
  ["known words in any letter case", { status: "DISABLED" }, []],
  [
    "a trigger in any letter case",
    { trigger: { baseImageTrigger: { status: "enabled", baseImageTriggerType: "runtime" } } },
    [],
  ],
  ["a trigger that is null", { trigger: { baseImageTrigger: null } }, []],
  ["an empty trigger", { trigger: { baseImageTrigger: {} } }, []],
  ["a trigger that is a text", { trigger: { baseImageTrigger: "x" } }, [trigger]],
  [
    "nulls for words",
    { trigger: { baseImageTrigger: { name: "b", status: null, baseImageTriggerType: null } } },
    [`${trigger}.status`, `${trigger}.baseImageTriggerType`],
  ],
  [
    "unknown words",
    { trigger: { baseImageTrigger: { status: "Paused", baseImageTriggerType: "Some" } } },
    [`${trigger}.status`, `${trigger}.baseImageTriggerType`],
  ],
  ["a status that is empty", { status: "" }, ["status"]],
  ["a step without type", { step: {} }, ["step.type"]],
  [
    "no list of dependencies",
    { step: { type: "Docker", dockerFilePath: "D", baseImageDependencies: null } },
    [],
  ],
])("reports what cannot be understood: %s", (_, wire, expected) => {
  expect(read(wire)?.unreadable).toEqual(expected);
});
