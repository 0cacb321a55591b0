import { expect, it } from "vitest";
import { type TrackingFacts } from "../../../../src/core/tracking/facts.ts";
import {
  type DockerfileLocation,
  prepareTaskSearch,
} from "../../../../src/core/tracking/tasksForDockerfile.ts";
import { type RegistryTask, type TaskName } from "../../../../src/core/tracking/verdict.ts";
import { step, task } from "./trackingTasks.ts";

const web = step.contextPath;
const repository = "https://github.com/contoso/web";

function namesOf(
  tasks: readonly RegistryTask[],
  location: Partial<DockerfileLocation>,
  facts?: TrackingFacts,
  pinned?: readonly TaskName[],
): readonly (readonly string[])[] {
  const own = { repositories: [repository], path: "app/Dockerfile", ...location };
  const found = prepareTaskSearch(tasks, facts)(own, pinned);
  return [found.tasks.map((one) => one.task.name), found.notes];
}

it.each([
  ["app/Dockerfile", "git@github.com:Contoso/web.git", web, "Dockerfile", true],
  ["app/Dockerfile", "git@github.com:Contoso/web.git", web, "./x/../Dockerfile", true],
  ["Dockerfile", "git@github.com:Contoso/web.git", web, "Dockerfile", false],
  ["app/Dockerfile", "https://github.com/contoso/api", web, "Dockerfile", false],
  ["a/D", "file:///home/me/app", "file:///home/me/app#:a", "D", true],
  ["Dockerfile", "https://github.com/contoso/web", "/dev/null", "Dockerfile", false],
  ["Dockerfile", "https://github.com/contoso/web", undefined, "Dockerfile", false],
] as const)("%s in %s is built from %s with %s: %s", (...row) => {
  const [path, address, contextPath, dockerFilePath, expected] = row;
  const tasks = [task("web", { contextPath, dockerFilePath })];
  expect(namesOf(tasks, { repositories: [address], path })).toEqual([expected ? ["web"] : [], []]);
});

const onMain = task("web");
const onRelease = task("release", { contextPath: `${repository}.git#release/1:app` });
const onDefault = task("default", { contextPath: `${repository}.git#:app` });

it.each([
  ["main", ["web", "default"], ["contoso/release builds this file too, from release/1"]],
  ["release/1", ["release", "default"], ["contoso/web builds this file too, from main"]],
  [undefined, ["web", "release", "default"], []],
] as const)("prefers the tasks of branch %s", (branch, names, notes) => {
  expect(namesOf([onMain, onRelease, onDefault], { branch })).toEqual([names, notes]);
});

it("takes tasks of other branches where there is none of this one, and says so", () => {
  expect(namesOf([onMain, onRelease], { branch: "topic" })).toEqual([
    ["web", "release"],
    [
      "contoso/web builds main; checked out is topic",
      "contoso/release builds release/1; checked out is topic",
    ],
  ]);
});

const file: RegistryTask = {
  ...onMain,
  task: {
    ...onMain.task,
    name: "steps",
    step: { ...onMain.task.step, kind: "file", taskFilePath: "acr-task.yaml" } as never,
  },
};

it.each([
  ["-t web:1 .", true],
  ["-t web:1 -f Dockerfile .", true],
  ["-t web:1 -f other/Dockerfile .", false],
  ["-t web:1 -f {{.Values.file}} .", false],
  ["-f app/Dockerfile https://github.com/contoso/web.git#main", true],
  ["-f app/Dockerfile https://github.com/contoso/other.git#main", false],
])("the task file's step %s builds app/Dockerfile: %s", (text, expected) => {
  const steps = [
    { kind: "cmd", id: "a", text: "bash" },
    { kind: "build", id: "b", text },
  ] as const;
  const facts = { now: 0, tasks: [{ task: { registry: "contoso", task: "steps" }, steps }] };
  expect(namesOf([file], {}, facts)).toEqual([expected ? ["steps"] : [], []]);
  expect(namesOf([file], {})).toEqual([[], []]);
});

it("takes a task once that builds the file twice", () => {
  const steps = ["-t web:1 .", "-t web:2 ."].map(
    (text) => ({ kind: "build", id: text, text }) as const,
  );
  const facts = { now: 0, tasks: [{ task: { registry: "contoso", task: "steps" }, steps }] };
  expect(namesOf([file], {}, facts)).toEqual([["steps"], []]);
});

it("obeys a choice, and says what of it is gone", () => {
  const pinned = [
    { registry: "Contoso", task: "RELEASE" },
    { registry: "contoso", task: "gone" },
  ];
  expect(namesOf([onMain, onRelease], { path: "elsewhere" }, undefined, pinned)).toEqual([
    ["release"],
    [
      "The tasks of this Dockerfile were chosen by hand",
      "contoso/gone was chosen, and is not there",
    ],
  ]);
});
