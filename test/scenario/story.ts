import { cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { followLog } from "../../src/core/run/followLog.ts";
import { type ContextPacker, type RegistryService } from "../../src/core/ports.ts";
import { type Registry } from "../../src/core/registry/registry.ts";
import { isFinal, type Run } from "../../src/core/run/run.ts";
import { createArmRegistryService } from "../../src/azure/armRegistryService.ts";
import { localCredential } from "../../src/azure/localCredential.ts";
import { createContextPacker } from "../../src/host/contextPacker.ts";
import { type Login } from "../support/containers.ts";
import { systemClock } from "../support/systemClock.ts";
import { runOrThrow } from "../support/program.ts";

/** A registry of a running emulator and what acts on it: the same client as the extension's. */
export interface Story {
  readonly service: RegistryService;
  readonly packer: ContextPacker;
  readonly registry: Registry;
  readonly signal: AbortSignal;
}

/** The service client for an emulator at an address. */
function connect(address: {
  readonly arm: string;
  readonly subscriptionId: string;
}): RegistryService {
  return createArmRegistryService({
    endpoint: address.arm,
    subscriptionId: address.subscriptionId,
    credential: localCredential(),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

/** A story about one registry, which is created when it is missing. */
export async function beginStory(
  address: { readonly arm: string; readonly subscriptionId: string },
  name: string,
  signal: AbortSignal,
): Promise<Story> {
  const service = connect(address);
  const existing = (await service.listRegistries(signal)).find(({ id }) => id.name === name);
  const registry =
    existing ??
    (await service.createRegistry(
      { subscriptionId: address.subscriptionId, resourceGroup: "local", name },
      "local",
      signal,
    ));
  return { service, packer: createContextPacker(), registry, signal };
}

/** User and password for the registry's data plane, got as `az acr login --expose-token` gets them. */
export async function loginTo(registry: Registry): Promise<Login> {
  const answer = await fetch(`http://${registry.loginServer}/oauth2/exchange`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "access_token",
      service: registry.loginServer,
      access_token: "local",
    }),
  });
  const { refresh_token: password } = (await answer.json()) as { readonly refresh_token: string };
  return { username: "00000000-0000-0000-0000-000000000000", password };
}

/** Copies the sample workspace into a folder and makes it a Git repository with one commit on `master`. */
export async function makeRepository(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  cpSync(path.resolve("test/workspaces/helloworld"), folder, { recursive: true });
  const identity = [
    "-c",
    "user.name=Sample",
    "-c",
    "user.email=sample@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  await runOrThrow("git", ["init", "--quiet", "--initial-branch=master"], { cwd: folder });
  await runOrThrow("git", ["add", "--all"], { cwd: folder });
  await runOrThrow(
    "git",
    [...identity, "commit", "--quiet", "--message", "Add the sample application"],
    { cwd: folder },
  );
}

/** A Dockerfile of a folder that is the context, and the image that it becomes. */
export interface FolderBuild {
  readonly folder: string;
  /** Relative to the folder. */
  readonly dockerfile: string;
  readonly image: string;
}

/** `az acr build --image IMAGE --file DOCKERFILE FOLDER`: packs, sends, builds, and follows the run to its end. */
export async function quickBuild(story: Story, build: FolderBuild): Promise<Run> {
  return succeeded(story, (await queueBuild(story, build)).id);
}

/** As `quickBuild`, but returns as soon as the run is queued. `sentDockerfile` names another one than is packed. */
export async function queueBuild(
  { service, packer, registry, signal }: Story,
  { folder, dockerfile, image }: FolderBuild,
  sentDockerfile?: string,
): Promise<Run> {
  const packed = await packer.pack(
    { folder, dockerfile: path.join(folder, dockerfile) },
    () => undefined,
    signal,
  );
  try {
    const sourceLocation = await service.uploadSource(
      registry.id,
      packed.archive,
      () => undefined,
      signal,
    );
    return await service.scheduleBuild(
      registry.id,
      {
        sourceLocation,
        dockerFilePath: sentDockerfile ?? packed.dockerFilePath,
        imageNames: [image],
        arguments: [],
      },
      signal,
    );
  } finally {
    await packed.archive.dispose();
  }
}

/** Follows a run to its end and returns it; rejects with the end of its log when it did not succeed. */
export async function succeeded(story: Story, runId: string): Promise<Run> {
  const { service, registry, signal } = story;
  let text = "";
  const log = await service.openLog(registry.id, runId, signal);
  const followed = {
    log,
    clock: systemClock,
    status: async () => (await service.getRun(registry.id, runId, signal)).status,
  };
  for await (const piece of followLog(followed, signal)) {
    text += piece;
  }
  const run = await endedRun(story, runId);
  if (run.status !== "Succeeded") {
    throw new Error(`run ${runId} ended as ${run.status}:\n${text.slice(-2000)}`);
  }
  return run;
}

/** Waits until a run of the registry fits. Rejects after two minutes. */
export async function waitForRun(story: Story, fits: (run: Run) => boolean): Promise<Run> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const runs = await story.service.listRuns(story.registry.id, { top: 100 }, story.signal);
    const found = runs.find(fits);
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `no such run came; there are ${runs.map(({ id, status }) => `${id} ${status}`).join(", ")}`,
      );
    }
    await systemClock.sleep(200, story.signal);
  }
}

function endedRun(story: Story, runId: string): Promise<Run> {
  return waitForRun(story, ({ id, status }) => id === runId && isFinal(status));
}
