import {
  type LocalRegistryAddress,
  type LocalRegistryHost,
  type RegistryService,
} from "../../../src/core/ports.ts";
import { type Registry } from "../../../src/core/registry/registry.ts";
import { type Run } from "../../../src/core/run/run.ts";
import { type Task } from "../../../src/core/task/task.ts";
import { Connections, type ConnectionPorts } from "../../../src/vscode/connections.ts";

/** The time at which the tests take place: 2026-11-22 12:00 UTC. */
export const now = Date.UTC(2026, 10, 22, 12);

/** The local registry `dev`. */
export const dev: Registry = {
  id: { subscriptionId: "s", resourceGroup: "local", name: "dev" },
  loginServer: "127.0.0.1:5010",
  location: "local",
  sku: "Basic",
};

/** A task of one Docker step. */
export function task(name: string, changes: Partial<Task> = {}): Task {
  return {
    name,
    isEnabled: true,
    platform: "linux/amd64",
    timeoutSeconds: 3600,
    createdAt: "2026-11-20T12:00:00Z",
    agentPool: undefined,
    credentialHosts: [],
    sourceRegistryIdentity: undefined,
    step: {
      kind: "docker",
      contextPath: "https://github.com/contoso/web.git#main",
      dockerFilePath: "Dockerfile",
      imageNames: ["web:{{.Run.ID}}"],
      isPushEnabled: true,
      noCache: false,
      target: undefined,
      arguments: [],
      baseImageDependencies: [],
    },
    triggers: [],
    unreadable: [],
    ...changes,
  };
}

/** A run that succeeded: 31 seconds, two hours ago. */
export function run(id: string, changes: Partial<Run> = {}): Run {
  return {
    id,
    status: "Succeeded",
    task: undefined,
    cause: { kind: "manual" },
    platform: "linux/amd64",
    createdAt: "2026-11-22T09:59:00Z",
    startedAt: "2026-11-22T09:59:00Z",
    finishedAt: "2026-11-22T09:59:31Z",
    outputImages: [],
    errorMessage: undefined,
    ...changes,
  };
}

/** Address of a local registry that runs. */
const address: LocalRegistryAddress = {
  arm: "http://127.0.0.1:43210",
  subscriptionId: "s",
  pid: 1,
  containerToolProblem: undefined,
};

/** A host whose registry runs, or fails to start, and that can end it. */
export function fakeHost(options: {
  readonly isRunning: boolean;
  readonly problem?: Error;
  readonly containerToolProblem?: string | undefined;
}): {
  readonly host: LocalRegistryHost;
  readonly exit: (reason: string) => void;
} {
  const listeners: ((reason: string) => void)[] = [];
  const found = { ...address, containerToolProblem: options.containerToolProblem };
  const host: LocalRegistryHost = {
    find: () => Promise.resolve(options.isRunning ? found : undefined),
    start: () =>
      options.problem === undefined ? Promise.resolve(found) : Promise.reject(options.problem),
    stop: () => Promise.resolve(),
    onDidExit: (listener) => {
      listeners.push(listener);
      return { dispose: () => undefined };
    },
  };
  return { host, exit: (reason) => listeners.forEach((listener) => listener(reason)) };
}

/** A memory that forgets with the test, in a workspace that is trusted. */
export function allowed(
  isWanted = false,
  isTrusted = true,
): Pick<ConnectionPorts, "remembered" | "isStartAllowed"> {
  let wanted = isWanted;
  return {
    remembered: {
      isWanted: () => wanted,
      setWanted: (value) => Promise.resolve(void (wanted = value)),
    },
    isStartAllowed: () => isTrusted,
  };
}

/** Connections to a registry that runs already; `containerToolProblem` says why it cannot build. */
export async function connectedTo(
  service: RegistryService,
  containerToolProblem?: string,
): Promise<Connections> {
  const { host } = fakeHost({ isRunning: true, containerToolProblem });
  const connect = (): Promise<RegistryService> => Promise.resolve(service);
  const connections = new Connections({ host, connect, ...allowed() });
  await connections.find(AbortSignal.timeout(1000));
  return connections;
}

/** A log that is not read. */
export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
