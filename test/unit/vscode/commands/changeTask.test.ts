import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../../src/core/errors.ts";
import { type TaskChange } from "../../../../src/core/ports.ts";
import { type Task, type TaskTrigger } from "../../../../src/core/task/task.ts";
import {
  enableTrigger,
  setTaskPlatform,
  trackAllStages,
} from "../../../../src/vscode/commands/changeTask.ts";
import { settled } from "../../../support/manualClock.ts";
import { dev, task } from "../fixtures.ts";
import { commandSetup, type CommandSituation } from "./commandSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

function trigger(scope: "Runtime" | "All", isEnabled = true): TaskTrigger {
  return { kind: "baseImage", name: "b", isEnabled, scope };
}

/** A service that changes the task `web` as it is told; `changes` lists what it was told. */
function setup(before: Task, answers: CommandSituation["answers"] = [undefined]) {
  const own = commandSetup({ content: { tasks: [before] }, answers });
  const changes: TaskChange[] = [];
  const { service, content } = own.fake;
  const [current = before] = content.tasks;
  service.getTask = () => Promise.resolve(current);
  service.updateTask = (_registry, name, change) => {
    changes.push(change);
    const scope = change.baseImageTrigger;
    return Promise.resolve({
      ...before,
      name,
      isEnabled: change.isEnabled ?? before.isEnabled,
      platform: change.platform ?? before.platform,
      triggers:
        scope === undefined ? before.triggers : scope === "disabled" ? [] : [trigger(scope)],
    });
  };
  return { ...own, changes };
}

const off = { isEnabled: false };
const ofWeb = { registry: "dev", task: "web" };
const arm = { ...ofWeb, platform: "linux/arm64" };

it.each<[string, typeof enableTrigger, Task, object, TaskChange, string, TaskChange]>([
  [
    "turns on a trigger that was never there, for the last stage",
    enableTrigger,
    task("web"),
    ofWeb,
    { isEnabled: true, baseImageTrigger: "Runtime" },
    "runs when a base image of the last stage moves, platform linux/amd64",
    { isEnabled: true, baseImageTrigger: "disabled" },
  ],
  [
    "turns on a trigger and keeps the stages that it follows",
    enableTrigger,
    task("web", { triggers: [trigger("All", false)] }),
    ofWeb,
    { isEnabled: true, baseImageTrigger: "All" },
    "runs when a base image of all stages moves, platform linux/amd64",
    { isEnabled: true, baseImageTrigger: "disabled" },
  ],
  [
    "turns on a task",
    enableTrigger,
    task("web", { ...off, triggers: [trigger("All")] }),
    ofWeb,
    { isEnabled: true, baseImageTrigger: "All" },
    "runs when a base image of all stages moves, platform linux/amd64",
    { isEnabled: false, baseImageTrigger: "All" },
  ],
  [
    "follows all stages",
    trackAllStages,
    task("web", { ...off, triggers: [trigger("Runtime")] }),
    ofWeb,
    { baseImageTrigger: "All" },
    "runs when a base image of all stages moves, platform linux/amd64, disabled",
    { baseImageTrigger: "Runtime" },
  ],
  [
    "sets the platform",
    setTaskPlatform,
    task("web"),
    arm,
    { platform: "linux/arm64" },
    "has no base image trigger, platform linux/arm64",
    { platform: "linux/amd64" },
  ],
])("%s, and Undo restores what was", async (_what, command, before, ...more) => {
  const [argument, change, description, undo] = more;
  const { context, window, changes, fake } = setup(before, ["Undo"]);
  await context.connections.find(AbortSignal.timeout(1000));
  await context.catalog.tasks(dev.id);
  await command(context, argument);
  await settled();
  expect(window.shown).toEqual([
    "Changing task dev/web",
    `Task dev/web was changed: ${description} | Undo`,
  ]);
  expect(changes).toEqual([change, undo]);
  await context.catalog.tasks(dev.id);
  expect(fake.requests.filter((request) => request.startsWith("list tasks"))).toHaveLength(2);
});

describe("a change", () => {
  it("stays without Undo", async () => {
    const { context, changes } = setup(task("web"));
    await trackAllStages(context, ofWeb);
    await settled();
    expect(changes).toHaveLength(1);
  });

  it("that cannot be undone says so", async () => {
    const { context, window, fake } = setup(task("web"), ["Undo"]);
    vi.spyOn(fake.service, "updateTask")
      .mockResolvedValueOnce(task("web"))
      .mockRejectedValueOnce(new AcrError("conflict", "It is in use"));
    await trackAllStages(context, ofWeb);
    await settled();
    expect(window.shown.at(-1)).toBe("It is in use");
  });

  it("asks which task where none is named", async () => {
    const { context, window, changes } = setup(task("web"), ["web", undefined]);
    await trackAllStages(context, undefined);
    expect([window.shown[0], changes]).toEqual(["Task | web | ", [{ baseImageTrigger: "All" }]]);
  });

  it.each<[string, typeof enableTrigger, unknown, boolean, string]>([
    [
      "in Restricted Mode",
      enableTrigger,
      ofWeb,
      false,
      "Changing a task is not possible in Restricted Mode: trust this workspace first",
    ],
    [
      "of a registry that is not connected",
      trackAllStages,
      { registry: "prod", task: "web" },
      true,
      "Registry prod is not connected",
    ],
    [
      "of the platform to none",
      setTaskPlatform,
      ofWeb,
      true,
      "Which platform to set is said by a fix of a FROM line",
    ],
  ])("is refused %s", async (_what, command, argument, ...more) => {
    const [isTrusted, message] = more;
    const { context, workspace, changes } = setup(task("web"));
    workspace.isTrusted = isTrusted;
    await expect(command(context, argument)).rejects.toThrow(message);
    expect(changes).toEqual([]);
  });
});
