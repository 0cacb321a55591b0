import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openContainers, pushNodeImage } from "../support/containers.ts";
import { createTutorialTask, tutorialBaseImage, tutorialTask } from "../scenario/tutorial.ts";
import {
  beginStory,
  loginTo,
  makeRepository,
  quickBuild,
  succeeded,
  waitForRun,
  type Story,
} from "../scenario/story.ts";
import { isFinal } from "../../src/core/run/run.ts";

/** Where npm start keeps what it shows. */
export interface Stage {
  readonly arm: string;
  readonly subscriptionId: string;
  /** The Git repository that is opened in VS Code; made when it is missing. */
  readonly workspace: string;
  /** Whether images can be built on this machine. */
  readonly canBuild: boolean;
}

/**
 * Fills an emulator for a first look: registry `localdev` with the tutorial's task, whose runs were really built, one of
 * them because its base image moved. What is there already stays as it is.
 */
export async function seed(
  stage: Stage,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!existsSync(path.join(stage.workspace, ".git"))) {
    await makeRepository(stage.workspace);
  }
  const story = await beginStory(stage, "localdev", signal);
  const tasks = await story.service.listTasks(story.registry.id, signal);
  if (!stage.canBuild || tasks.some(({ name }) => name === tutorialTask)) {
    return;
  }
  print("Filling the local registry with real builds …");
  await pushPublicImage(stage, signal);
  await buildBase(story, stage.workspace, "9.11.1");
  await createTutorialTask(story, stage.workspace);
  await succeeded(
    story,
    (await story.service.scheduleTask(story.registry.id, tutorialTask, signal)).id,
  );
  await buildBase(story, stage.workspace, "9.11.2");
  await waitForRun(story, ({ cause, status }) => cause.kind === "imageUpdate" && isFinal(status));
}

async function pushPublicImage(stage: Stage, signal: AbortSignal): Promise<void> {
  const hub = await beginStory(stage, "dockerhub", signal);
  const containers = openContainers();
  try {
    const reference = `${hub.registry.loginServer}/library/node:9-alpine`;
    await pushNodeImage(containers, reference, await loginTo(hub.registry));
  } finally {
    await containers.dispose();
  }
}

/** Builds the base image with another version than the one in the workspace, from a copy. */
async function buildBase(story: Story, workspace: string, version: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-base-"));
  try {
    const file = path.join(folder, "Dockerfile-base");
    cpSync(path.join(workspace, "Dockerfile-base"), file);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/NODE_VERSION .*/u, `NODE_VERSION ${version}`),
    );
    await quickBuild(story, { folder, dockerfile: "Dockerfile-base", image: tutorialBaseImage });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
