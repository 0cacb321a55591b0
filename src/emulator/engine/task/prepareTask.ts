import { type Task, type TaskNetwork } from "../../../core/taskfile/task.ts";
import { RunFailure } from "../runFailure.ts";
import { type TaskPorts } from "./taskProcesses.ts";

/** Milliseconds before the second, third and fourth attempt to log in. */
const loginPauses: readonly number[] = [250, 500, 1_000];

/**
 * Makes what the steps of a task share: networks, the configuration of the tool, logins, volumes. Networks that are
 * there then are added to `networks`, also when something later fails. Rejects with `RunFailure`.
 */
export async function prepareTask(
  task: Task,
  networks: TaskNetwork[],
  ports: TaskPorts,
  signal: AbortSignal,
): Promise<void> {
  const { processes, log } = ports;
  for (const network of task.networks) {
    await createNetwork(network, networks, ports, signal);
  }
  log.stamp("Setting up Docker configuration...");
  log.stamp("Successfully set up Docker configuration");
  for (const registry of processes.registries) {
    await logIn(registry, ports, signal);
  }
  for (const volume of task.volumes) {
    await processes.createVolume(volume, signal);
    log.stamp(`Volume source ${volume.name} successfully created`);
  }
}

async function createNetwork(
  network: TaskNetwork,
  networks: TaskNetwork[],
  { processes, log }: TaskPorts,
  signal: AbortSignal,
): Promise<void> {
  const { name, driver, skipCreation } = network;
  if (skipCreation) {
    log.stamp(`Skip creating network: ${name}`);
    networks.push(network);
    return;
  }
  log.stamp(`Creating Docker network: ${name}, driver: '${driver}'`);
  const said: string[] = [];
  const exitCode = await processes.createNetwork(network, (line) => said.push(line), signal);
  if (exitCode !== 0) {
    throw new RunFailure(
      `failed to create network: ${name}, err: exit status ${exitCode}, msg: ${said.join("\n")}`,
    );
  }
  networks.push(network);
  log.stamp(`Successfully set up Docker network: ${name}`);
}

async function logIn(
  registry: string,
  { processes, log, clock }: TaskPorts,
  signal: AbortSignal,
): Promise<void> {
  log.stamp(`Logging in to registry: ${registry}`);
  for (let attempt = 0; ; attempt += 1) {
    const said: string[] = [];
    const exitCode = await processes.login(registry, (line) => said.push(line), signal);
    if (exitCode === 0) {
      log.stamp(`Successfully logged into ${registry}`);
      return;
    }
    const pause = loginPauses[attempt];
    if (pause === undefined) {
      throw new RunFailure(
        `failed to login, ran out of retries: failed to set docker credentials: ${said.join("\n")}\n: exit status ${exitCode}`,
      );
    }
    await clock.sleep(pause, signal);
  }
}
