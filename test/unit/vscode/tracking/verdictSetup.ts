import { type Uri } from "vscode";
import {
  type BaseImageDependency,
  type Task,
  type TaskStep,
} from "../../../../src/core/task/task.ts";
import { headlineText } from "../../../../src/vscode/codelens/verdictActions.ts";
import { type FakeContent } from "../../../support/fakeRegistryService.ts";
import { startWindow } from "../../../support/fakeWindow.ts";
import { startWorkspace, uriOf } from "../../../support/fakeWorkspace.ts";
import { dev, task } from "../fixtures.ts";
import { trackingSetup, untilQuiet } from "./trackingSetup.ts";

const git = {
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/config": '[remote "origin"]\n\turl = git@github.com:contoso/web.git\n',
};
const trigger = { kind: "baseImage", name: "b", isEnabled: true, scope: "Runtime" } as const;
/** The base image of the tutorial, as Dockerfiles name it. */
export const base = "dev.azurecr.io/baseimages/node:15-alpine";

/** A task of the repository that follows the bases of its last stage; `digest` is what it has recorded. */
export function follower(
  name: string,
  step: Partial<TaskStep & { kind: "docker" }> = {},
  digest?: string,
): Task {
  const plain = task(name);
  const recorded: BaseImageDependency = {
    type: "Runtime",
    registry: "127.0.0.1:5010",
    repository: "baseimages/node",
    tag: "15-alpine",
    digest,
  };
  const baseImageDependencies = digest === undefined ? [] : [recorded];
  const docker = { ...plain.step, baseImageDependencies, ...step } as TaskStep;
  return { ...plain, triggers: [trigger], step: docker };
}

/** Verdicts over a repository with these files and registry `dev` with these tasks. */
export function verdictSetup(
  files: Readonly<Record<string, string>>,
  given: Partial<FakeContent> = {},
) {
  const workspace = startWorkspace({ ...git, ...files });
  const window = startWindow();
  const own = trackingSetup({ registries: [dev], ...given });
  const { verdicts } = own;
  const fileOf = (path: string) => ({
    uri: uriOf(path) as unknown as Uri,
    text: workspace.files.get(path) ?? "",
  });
  /** What the lenses say when all has come. */
  const lenses = (path = "Dockerfile"): Promise<readonly string[]> =>
    untilQuiet(verdicts, () =>
      verdicts
        .judge(fileOf(path))
        .map((verdict) => headlineText(verdict).replaceAll("\u00a0", " ")),
    );
  const notes = (path = "Dockerfile"): readonly string[] => verdicts.tasksOf(fileOf(path)).notes;
  return { ...own, workspace, window, fileOf, lenses, notes };
}
