import { AcrError } from "../core/errors.ts";
import { type RegistryService, type TaskChange } from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import { type DockerTaskDefinition, type Task } from "../core/task/task.ts";
import { calling, toAcrError } from "./armErrors.ts";
import { type ArmConnection, checkAddress, collect, known } from "./armConnection.ts";
import { taskResource, taskUpdate } from "./armRequests.ts";
import { convertTask } from "./convertTask.ts";

/** The calls about tasks. */
export function createArmTasks(
  connection: ArmConnection,
): Pick<RegistryService, "listTasks" | "getTask" | "createTask" | "updateTask"> {
  return {
    listTasks: (registry, signal) => listTasks(connection, registry, signal),
    getTask: (registry, name, signal) => getTask(connection, registry, name, signal),
    createTask: (registry, task, signal) => createTask(connection, registry, task, signal),
    updateTask: (registry, name, change, signal) =>
      updateTask(connection, { registry, name, change }, signal),
  };
}

function listTasks(
  connection: ArmConnection,
  registry: RegistryId,
  signal: AbortSignal,
): Promise<readonly Task[]> {
  const { client, log } = connection;
  return calling(`Cannot list tasks of ${registry.name}`, log, signal, () => {
    checkAddress(connection, registry);
    const { resourceGroup, name } = registry;
    const tasks = client.tasks.list(resourceGroup, name, { abortSignal: signal });
    return collect(tasks, convertTask, log);
  });
}

function getTask(
  connection: ArmConnection,
  registry: RegistryId,
  task: string,
  signal: AbortSignal,
): Promise<Task> {
  const { client, log } = connection;
  const what = `Cannot read task ${task} of ${registry.name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry, task);
    const { resourceGroup, name } = registry;
    const answer = await client.tasks.get(resourceGroup, name, task, { abortSignal: signal });
    return known(what, convertTask(answer));
  });
}

/** The service's PUT replaces a task of that name silently, secrets and all; so it is looked for first. */
function createTask(
  connection: ArmConnection,
  registry: RegistryId,
  task: DockerTaskDefinition,
  signal: AbortSignal,
): Promise<Task> {
  const { client, log } = connection;
  const what = `Cannot create task ${task.name} in ${registry.name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry, task.name);
    const { resourceGroup, name } = registry;
    const { location } = await client.registries.get(resourceGroup, name, { abortSignal: signal });
    if (await taskExists(connection, registry, task.name, signal)) {
      throw new AcrError(
        "conflict",
        `${what}: a task of that name exists; choose another name or delete it first`,
      );
    }
    const poller = await client.tasks.beginCreate(
      resourceGroup,
      name,
      task.name,
      taskResource(location, task),
      { abortSignal: signal },
    );
    return known(what, convertTask(await poller.pollUntilDone({ abortSignal: signal })));
  });
}

/** One change of one task. */
interface TaskUpdate {
  readonly registry: RegistryId;
  readonly name: string;
  readonly change: TaskChange;
}

/** The task is read first, as triggers are changed by name and its base image trigger may have any. */
function updateTask(
  connection: ArmConnection,
  { registry, name: task, change }: TaskUpdate,
  signal: AbortSignal,
): Promise<Task> {
  const { client, log } = connection;
  const what = `Cannot change task ${task} of ${registry.name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry, task);
    const { resourceGroup, name } = registry;
    const options = { abortSignal: signal };
    const before = known(
      what,
      convertTask(await client.tasks.get(resourceGroup, name, task, options)),
    );
    const update = taskUpdate(what, before, change);
    if (Object.keys(update).length === 0) {
      return before;
    }
    const poller = await client.tasks.beginUpdate(resourceGroup, name, task, update, options);
    return known(what, convertTask(await poller.pollUntilDone(options)));
  });
}

async function taskExists(
  { client }: ArmConnection,
  { resourceGroup, name }: RegistryId,
  task: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await client.tasks.get(resourceGroup, name, task, { abortSignal: signal });
    return true;
  } catch (error) {
    if (toAcrError(`Cannot look for task ${task}`, error).code === "notFound") {
      return false;
    }
    throw error;
  }
}
