import { normalizeImageTag } from "../image/imageReference.ts";
import { mergeEnvironment } from "./mergeEnvironment.ts";
import { orderSteps, stepId } from "./orderSteps.ts";
import {
  type EngineResult,
  type Task,
  type TaskFileInput,
  type TaskNetwork,
  type TaskStep,
  type TaskVolume,
} from "./task.ts";
import { type NetworkContent, type StepContent, type TaskContent } from "./taskContent.ts";

const versions = ["", "1.0-preview-1", "v1.0.0", "v1.1.0"];
const defaultNetwork = "acb_default_network";
const defaultTimeoutSeconds = 600;
const defaultRetryDelaySeconds = 5;
/** More than a task can need. */
const mostSettings = 1_000_000;

/** What the steps of a task have in common. */
interface Common {
  readonly timeoutSeconds: number;
  /** Empty: steps without a network of their own get none. */
  readonly network: string;
  readonly workingDirectory: string;
  readonly environment: readonly string[];
}

/**
 * Fills in what a task file leaves out and puts its steps in order, as the engine does after it has checked secrets,
 * volumes and mounts. The messages are the engine's (https://github.com/Azure/acr-builder, graph package).
 */
export function completeTask(
  content: TaskContent,
  input: TaskFileInput,
): EngineResult<Omit<Task, "hasAliases">> {
  const environment = mergeEnvironment(content.env ?? [], input.environment);
  if (environment.kind === "failed") {
    return environment;
  }
  const { version } = content;
  if (!versions.includes((version ?? "").toLowerCase())) {
    const message = `invalid version specified: ${JSON.stringify(version)}, the current version is "v1.0.0"`;
    return { kind: "failed", message };
  }
  const networks = networksOf(content, input.network);
  const steps = completeSteps(content, {
    timeoutSeconds: positive(content.stepTimeout) ?? defaultTimeoutSeconds,
    network: networks.findLast(({ isDefault }) => isDefault)?.name ?? "",
    workingDirectory: filled(content.workingDirectory) ?? input.workingDirectory ?? "",
    environment: environment.value,
  });
  return steps.kind === "failed"
    ? steps
    : {
        kind: "read",
        value: { version, steps: steps.value, networks, volumes: volumesOf(content) },
      };
}

function networksOf(
  { networks = [], isbuildtask }: TaskContent,
  given: string | undefined,
): readonly TaskNetwork[] {
  const own = networks.map((network) => networkOf(network ?? {}));
  const external = { driver: "external", ipv6: false, skipCreation: true, isDefault: true };
  const all = given === undefined || given === "" ? own : [...own, { name: given, ...external }];
  return all.length > 0 || isbuildtask === true
    ? all
    : [networkOf({ name: defaultNetwork, driver: "bridge", isDefault: true })];
}

function networkOf(network: NetworkContent): TaskNetwork {
  const { name = "", driver = "", ipv6 = false, skipCreation = false, isDefault = false } = network;
  return { name, driver, ipv6, skipCreation, isDefault };
}

function volumesOf({ volumes = [] }: TaskContent): readonly TaskVolume[] {
  return volumes.map((volume) => ({
    name: volume?.name ?? "",
    files: volume?.secret ?? new Map<string, string>(),
  }));
}

function completeSteps(
  { steps = [] }: TaskContent,
  common: Common,
): EngineResult<readonly TaskStep[]> {
  const contents = steps.map((step) => step ?? {});
  const environments = environmentsOf(contents, common.environment);
  if (environments.kind === "failed") {
    return environments;
  }
  const order = orderSteps(contents);
  return order.kind === "failed"
    ? order
    : {
        kind: "read",
        value: contents.map((step, index) => ({
          id: stepId(step, index),
          after: order.value[index] ?? [],
          environment: environments.value[index] ?? [],
          ...settingsOf(step, common),
        })),
      };
}

function environmentsOf(
  steps: readonly StepContent[],
  common: readonly string[],
): EngineResult<readonly (readonly string[])[]> {
  const own = steps.map(({ env = [] }) => env);
  // Each step with settings of its own gets a list of its own.
  if (own.filter((env) => env.length > 0).length * common.length > mostSettings) {
    return { kind: "failed", message: "the steps have too many environment settings" };
  }
  const bare = mergeEnvironment([], common);
  const merged: (readonly string[])[] = [];
  for (const env of own) {
    const result = env.length === 0 ? bare : mergeEnvironment(env, common);
    if (result.kind === "failed") {
      const message = `failed to merge task and step environment variables: ${result.message}`;
      return { kind: "failed", message };
    }
    merged.push(result.value);
  }
  return { kind: "read", value: merged };
}

const stepDefaults = {
  ports: [],
  expose: [],
  user: "",
  isolation: "",
  cpus: "",
  entryPoint: "",
  disableWorkingDirectoryOverride: false,
  cache: "",
  volumeMounts: [],
  retries: 0,
  retryOnErrors: [],
  repeat: 0,
  ignoreErrors: false,
  detach: false,
  keep: false,
  pull: false,
  privileged: false,
} satisfies StepContent;

function settingsOf(
  content: StepContent,
  common: Common,
): Omit<TaskStep, "id" | "after" | "environment"> {
  const step = { ...stepDefaults, ...content };
  const { ports, expose, user, isolation, cpus, entryPoint, retries, retryOnErrors, repeat } = step;
  const { ignoreErrors, detach, keep, pull, privileged, disableWorkingDirectoryOverride } = step;
  return {
    ...{ ports, expose, user, isolation, cpus, entryPoint, retries, retryOnErrors, repeat },
    ...{ ignoreErrors, detach, keep, pull, privileged, disableWorkingDirectoryOverride },
    work: workOf(step),
    network: filled(step.network) ?? common.network,
    workingDirectory: filled(step.workingDirectory) ?? common.workingDirectory,
    usesCache: step.cache.toLowerCase() === "enabled",
    volumeMounts: step.volumeMounts.map((mount) => ({ name: "", mountPath: "", ...mount })),
    timeoutSeconds: positive(step.timeout) ?? common.timeoutSeconds,
    startDelaySeconds: positive(step.startDelay) ?? 0,
    retryDelaySeconds: positive(step.retryDelay) ?? defaultRetryDelaySeconds,
    downloadRetries: positive(step.cmdDownloadRetries) ?? 0,
    downloadRetryDelaySeconds: positive(step.cmdDownloadRetryDelay) ?? 0,
    ...(step.tags === undefined ? {} : { tags: step.tags }),
    ...(step.buildargs === undefined ? {} : { buildArguments: step.buildargs }),
  };
}

function workOf({ cmd = "", build = "", push = [] }: StepContent): TaskStep["work"] {
  if (cmd !== "") {
    return { kind: "cmd", text: cmd };
  }
  return build === ""
    ? { kind: "push", images: [...new Set(push.map(normalizeImageTag))] }
    : { kind: "build", text: build };
}

function positive(number: number | undefined): number | undefined {
  return number !== undefined && number > 0 ? number : undefined;
}

function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
