import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Emulator, startEmulator } from "../../src/emulator/emulator.ts";
import { recordingLog } from "../support/recordingLog.ts";
import { trafficFile } from "../support/trafficFile.ts";

/** What came back: the body parsed when it is JSON, else as text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An emulator in this process, without a container tool, over a folder of its own. */
export interface ArmEmulator {
  readonly emulator: Emulator;
  readonly dataFolder: string;
  /** Path of the registry `contoso` in the group `demo`, which exist. */
  readonly registry: string;
  /** Path of the subscription. */
  readonly subscription: string;
  /** Sends a request with a token; a path without a query gets an API version. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<RawAnswer>;
  stop(): Promise<void>;
}

/** Starts one with the group `demo` and the registry `contoso`. */
export async function startArmEmulator(
  options: { readonly tls?: boolean } = {},
): Promise<ArmEmulator> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), "arm-"));
  const config = {
    port: 0,
    dataFolder,
    tls: options.tls ?? false,
    tools: [],
    standIns: new Map(),
    recordTo: trafficFile(),
  };
  const emulator = await startEmulator(
    { ...config, log: recordingLog() },
    new AbortController().signal,
  );
  const { arm, subscriptionId } = emulator.addresses;
  const subscription = `/subscriptions/${subscriptionId}`;
  const registry = `${subscription}/resourceGroups/demo/providers/Microsoft.ContainerRegistry/registries/contoso`;
  const started: ArmEmulator = {
    emulator,
    dataFolder,
    registry,
    subscription,
    send: (method, target, body, headers) => send(arm, { method, target, body, headers }),
    stop: async () => {
      await emulator.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
  await started.send("PUT", `${subscription}/resourceGroups/demo`, { location: "westus" });
  await started.send("PUT", registry, { location: "westus", sku: { name: "Standard" } });
  return started;
}

/** A task that the service takes: a Docker step with a context on GitHub. */
export const dockerTask = {
  location: "westus",
  properties: {
    status: "Enabled",
    platform: { os: "linux", architecture: "amd64" },
    agentConfiguration: { cpu: 2 },
    step: {
      type: "Docker",
      contextPath: "https://github.com/example/app.git#main:src",
      dockerFilePath: "Dockerfile",
      imageNames: ["app:{{.Run.ID}}"],
      arguments: [
        { name: "A", value: "1", isSecret: false },
        { name: "S", value: "hidden-value", isSecret: true },
      ],
    },
    trigger: {
      baseImageTrigger: {
        baseImageTriggerType: "Runtime",
        updateTriggerPayloadType: "Default",
        status: "Enabled",
        name: "defaultBaseimageTriggerName",
      },
    },
  },
};

async function send(
  arm: string,
  request: {
    method: string;
    target: string;
    body: unknown;
    headers: Readonly<Record<string, string>> | undefined;
  },
): Promise<RawAnswer> {
  const { method, target, body, headers } = request;
  const url = target.includes("?") ? target : `${target}?api-version=${versionOf(target)}`;
  const response = await fetch(`${arm}${url}`, {
    method,
    headers: { authorization: "Bearer local", "content-type": "application/json", ...headers },
    redirect: "manual",
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
}

/** The version of the published description that a path is in. */
function versionOf(target: string): string {
  const isOfTasks = /\/(?:tasks|runs|taskRuns|scheduleRun|listBuildSourceUploadUrl)(?:\/|$)/iu;
  return isOfTasks.test(target) ? "2019-06-01-preview" : "2023-11-01-preview";
}
