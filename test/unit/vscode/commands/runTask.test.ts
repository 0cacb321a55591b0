import { expect, it, vi } from "vitest";
import { AcrError } from "../../../../src/core/errors.ts";
import { runTask } from "../../../../src/vscode/commands/runTask.ts";
import { dev, task } from "../fixtures.ts";
import { untilQuiet } from "../tracking/trackingSetup.ts";
import { commandSetup } from "./commandSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const refusal = (serviceCode: string): AcrError =>
  new AcrError("forbidden", "The service refused", { serviceCode });

it.each([
  ["TasksOperationsNotAllowed", true],
  ["AuthorizationFailed", undefined],
])("notes whether tasks are paused from a run refused with %s", async (serviceCode, isPaused) => {
  const facts = { registry: "dev", askedAt: 0 };
  const { context, fake, service } = commandSetup({
    content: { tasks: [task("web")], facts },
  });
  vi.spyOn(fake.service, "scheduleTask").mockRejectedValue(refusal(serviceCode));
  const argument = { registry: "dev", task: "web" };
  await expect(runTask(context, argument)).rejects.toMatchObject({ serviceCode });
  const known = await untilQuiet(service, () => service.registryFacts(dev));
  expect([known?.registry, known?.isTasksPaused]).toEqual(["dev", isPaused]);
});
