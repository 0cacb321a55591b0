import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { formatRunsTable } from "../../src/core/run/runDisplay.ts";
import { isFinal } from "../../src/core/run/run.ts";
import {
  digestOf,
  openContainers,
  pushNodeImage,
  servedPage,
  type Containers,
} from "../support/containers.ts";
import { startEmulator } from "../support/emulator.ts";
import {
  beginStory,
  loginTo,
  makeRepository,
  quickBuild,
  succeeded,
  waitForRun,
  type Story,
} from "./story.ts";

/** The base image of the tutorial. */
export const tutorialBaseImage = "baseimages/node:9-alpine";
/** The task of the tutorial. */
export const tutorialTask = "taskhelloworld";

/**
 * Plays the tutorial "Automate container image builds when a base image is updated" on a fresh emulator.
 * Every claim is observed: in the registry through skopeo, in a running container over HTTP.
 * Rejects at the first thing that is not as the tutorial says.
 */
export async function tutorial(print: (line: string) => void, signal: AbortSignal): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-tutorial-"));
  const containers = openContainers();
  const emulator = await startEmulator(path.join(folder, "data"), [
    "--stand-in",
    "docker.io=dockerhub",
  ]);
  try {
    const hub = await beginStory(emulator, "dockerhub", signal);
    print("Pushing a Node.js image to the registry that stands for Docker Hub …");
    await pushNodeImage(
      containers,
      `${hub.registry.loginServer}/library/node:9-alpine`,
      await loginTo(hub.registry),
    );
    const repository = path.join(folder, "acr-build-helloworld-node");
    await makeRepository(repository);
    await play(await beginStory(emulator, "contoso", signal), { repository, containers, print });
  } finally {
    await emulator.stop();
    await containers.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly repository: string;
  readonly containers: Containers;
  readonly print: (line: string) => void;
}

async function play(story: Story, stage: Stage): Promise<void> {
  const { print } = stage;
  print(`1. Quick build of Dockerfile-base → ${tutorialBaseImage}`);
  await quickBuild(story, {
    folder: stage.repository,
    dockerfile: "Dockerfile-base",
    image: tutorialBaseImage,
  });
  print(`2. Create task ${tutorialTask}`);
  await createTutorialTask(story, stage.repository);
  print("3. Run the task once");
  await runOnce(story, stage);
  await printRuns(story, print);
  print("4. Patch the base image: NODE_VERSION 9.11.2a");
  const before = await digestOfBase(story, stage);
  patchBase(stage.repository);
  const known = new Set(
    (await story.service.listRuns(story.registry.id, { top: 100 }, story.signal)).map(
      ({ id }) => id,
    ),
  );
  await quickBuild(story, {
    folder: stage.repository,
    dockerfile: "Dockerfile-base",
    image: tutorialBaseImage,
  });
  assert.notEqual(await digestOfBase(story, stage), before, "the stable tag names another digest");
  print("5. The task runs by itself");
  await rebuilt(story, stage, known);
  await printRuns(story, print);
}

/** Creates the tutorial's task on a local Git repository. */
export async function createTutorialTask(story: Story, repository: string): Promise<void> {
  const { registry, service, signal } = story;
  const created = await service.createTask(
    registry.id,
    {
      name: tutorialTask,
      contextPath: `${pathToFileURL(repository).href}#master`,
      dockerFilePath: "Dockerfile-app",
      imageNames: ["helloworld:{{.Run.ID}}"],
      arguments: [
        { name: "REGISTRY_NAME", value: `${registry.id.name}.azurecr.io`, isSecret: false },
      ],
      baseImageTrigger: "Runtime",
    },
    signal,
  );
  assert.deepEqual(
    created.step.baseImageDependencies,
    [],
    "nothing is tracked before the first run",
  );
}

async function runOnce(story: Story, stage: Stage): Promise<void> {
  const { registry, service, signal } = story;
  const run = await succeeded(
    story,
    (await service.scheduleTask(registry.id, tutorialTask, signal)).id,
  );
  const { step } = await service.getTask(registry.id, tutorialTask, signal);
  assert.deepEqual(step.baseImageDependencies, [
    {
      type: "Runtime",
      registry: `${registry.id.name}.azurecr.io`,
      repository: "baseimages/node",
      tag: "9-alpine",
      digest: await digestOfBase(story, stage),
    },
  ]);
  await assertServes(story, stage, run.id, "9.11.2");
}

async function rebuilt(story: Story, stage: Stage, known: ReadonlySet<string>): Promise<void> {
  const run = await waitForRun(
    story,
    ({ id, task: name, status }) => !known.has(id) && name === tutorialTask && isFinal(status),
  );
  const digest = await digestOfBase(story, stage);
  assert.equal(run.status, "Succeeded");
  assert.deepEqual(run.cause, {
    kind: "imageUpdate",
    images: [
      {
        registry: `${story.registry.id.name}.azurecr.io`,
        repository: "baseimages/node",
        tag: "9-alpine",
        digest,
      },
    ],
  });
  const { step } = await story.service.getTask(story.registry.id, tutorialTask, story.signal);
  assert.deepEqual(
    step.baseImageDependencies.map((dependency) => dependency.digest),
    [digest],
  );
  await assertServes(story, stage, run.id, "9.11.2a");
}

/** Appends the tutorial's "a" to the version in Dockerfile-base. */
function patchBase(repository: string): void {
  const file = path.join(repository, "Dockerfile-base");
  const text = readFileSync(file, "utf8");
  const patched = text.replace("ENV NODE_VERSION 9.11.2\n", "ENV NODE_VERSION 9.11.2a\n");
  assert.notEqual(patched, text, "Dockerfile-base sets NODE_VERSION 9.11.2");
  writeFileSync(file, patched);
}

async function assertServes(
  story: Story,
  stage: Stage,
  runId: string,
  version: string,
): Promise<void> {
  const { registry } = story;
  const reference = `${registry.loginServer}/helloworld:${runId}`;
  const page = await servedPage(stage.containers, reference, await loginTo(registry));
  assert.match(page, new RegExp(`Version: ${version.replaceAll(".", "\\.")}<`, "u"));
  stage.print(`   helloworld:${runId} serves “Version: ${version}”`);
}

async function digestOfBase({ registry }: Story, { containers }: Stage): Promise<string> {
  return digestOf(
    containers,
    `${registry.loginServer}/${tutorialBaseImage}`,
    await loginTo(registry),
  );
}

async function printRuns(story: Story, print: (line: string) => void): Promise<void> {
  const runs = await story.service.listRuns(story.registry.id, { top: 100 }, story.signal);
  print(`\n${formatRunsTable(runs)}\n`);
}
