import { type RegistryRecord, type StepRecord, type TaskRecord } from "../resources.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { taskNamePattern } from "../store/resourceName.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, notFound } from "./armError.ts";
import { armTime } from "./armTime.ts";
import { BodyPart, toJsonObject } from "./bodyPart.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { registryId } from "./resourceId.ts";
import { localSystemData } from "./systemData.ts";
import { isSameSource, type TaskBody, taskOf } from "./taskBody.ts";
import { patchedTask, withStoredSecrets } from "./taskMerge.ts";
import { taskView, withoutSecrets } from "./taskView.ts";

/** Tasks: making, changing, deleting, listing, and the one way to read their secrets. */
export function taskRoutes(context: ArmContext): readonly Route[] {
  const task = `${registryPattern}/tasks/:task`;
  return [
    [`GET ${registryPattern}/tasks`, (call) => listTasks(context, call)],
    [`GET ${task}`, (call) => answer(context, ...findTask(context, call))],
    [`PUT ${task}`, (call) => putTask(context, call)],
    [`PATCH ${task}`, (call) => patchTask(context, call)],
    [`DELETE ${task}`, (call) => deleteTask(context, call)],
    [
      `POST ${task}/listDetails`,
      (call) => {
        const [registry, record] = findTask(context, call);
        const id = registryId(context.subscriptionId, registry, `/tasks/${record.name}`);
        return { status: 200, body: taskView(id, record, toJsonObject(record.properties)) };
      },
    ],
  ];
}

function listTasks(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const value = context.resources
    .tasks(registry.name)
    .map((record) => view(context, registry, record));
  return { status: 200, body: { value } };
}

function findTask(context: ArmContext, call: Call): [RegistryRecord, TaskRecord] {
  const registry = findRegistry(context, call);
  const name = call.parameter("task");
  const record = context.resources.task(registry.name, name);
  if (record === undefined) {
    throw notFound(`${registry.name}/${name.slice(0, 90)}`);
  }
  return [registry, record];
}

async function putTask(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("task");
  if (name.length < 5 || name.length > 50 || !taskNamePattern.test(name)) {
    throw new ArmError(
      400,
      "InvalidResourceName",
      `The task name '${name.slice(0, 60)}' is invalid: it must be 5 to 50 letters, digits, - and _`,
    );
  }
  const body = await readBody(call);
  const before = context.resources.task(registry.name, name);
  const sent = before === undefined ? body.value : withStoredSecrets(body.value, before);
  return store(context, registry, {
    name: before?.name ?? name,
    before,
    body: taskOf(new BodyPart(sent, "")),
  });
}

async function patchTask(context: ArmContext, call: Call): Promise<Answer> {
  const body = await readBody(call);
  body.object("properties")?.object("step")?.string("type");
  const [registry, before] = findTask(context, call);
  const merged = patchedTask(before, body.value);
  return store(context, registry, {
    name: before.name,
    before,
    body: taskOf(new BodyPart(merged, "")),
  });
}

interface TaskChange {
  readonly name: string;
  readonly before: TaskRecord | undefined;
  readonly body: TaskBody;
}

async function store(
  context: ArmContext,
  registry: RegistryRecord,
  { name, before, body }: TaskChange,
): Promise<Answer> {
  const now = armTime(context.now());
  const created = before?.properties.creationDate ?? now;
  const step = withDependencies(body.properties.step, before?.properties.step);
  const record: TaskRecord = {
    ...body,
    name,
    systemData: toJsonObject(localSystemData(created, now)),
    properties: {
      ...body.properties,
      ...(step === undefined ? {} : { step }),
      creationDate: created,
    },
  };
  await context.resources.putTask(registry.name, record);
  return answer(context, registry, record);
}

/** What the last run found stays known while the task still builds from the same file. */
function withDependencies(
  step: StepRecord | undefined,
  before: StepRecord | undefined,
): StepRecord | undefined {
  const known = before?.baseImageDependencies;
  return step !== undefined &&
    before !== undefined &&
    known !== undefined &&
    isSameSource(step, before)
    ? { ...step, baseImageDependencies: known }
    : step;
}

async function deleteTask(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("task");
  if (context.resources.task(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.resources.deleteTask(registry.name, name);
  return { status: 200 };
}

function answer(context: ArmContext, registry: RegistryRecord, record: TaskRecord): Answer {
  return { status: 200, body: view(context, registry, record) };
}

function view(context: ArmContext, registry: RegistryRecord, record: TaskRecord): object {
  const id = registryId(context.subscriptionId, registry, `/tasks/${record.name}`);
  return taskView(id, record, withoutSecrets(record.properties));
}
