import { hasEnded, type Json, type RegistryRecord } from "../resources.ts";
import { type TaskRunRecord } from "../services/serviceRecords.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { notEmulated, notFound } from "./armError.ts";
import { BodyPart, toJsonObject } from "./bodyPart.ts";
import { childTimes, newChildName } from "./childResource.ts";
import { retryAfter } from "./operations.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { provider, registryId } from "./resourceId.ts";
import { runView } from "./runRoutes.ts";
import { runRequestOf } from "./scheduleRun.ts";
import { present } from "./stepBody.ts";
import { localSystemData } from "./systemData.ts";
import { requestWithoutSecrets } from "./taskView.ts";

/** Task runs: run requests that are resources, so that templates can ask for a run. */
export function taskRunRoutes(context: ArmContext): readonly Route[] {
  const taskRun = `${registryPattern}/taskRuns/:name`;
  return [
    [`GET ${registryPattern}/taskRuns`, (call) => listTaskRuns(context, call)],
    [`GET ${taskRun}`, (call) => ({ status: 200, body: shown(context, ...find(context, call)) })],
    [`PUT ${taskRun}`, (call) => putTaskRun(context, call)],
    [`PATCH ${taskRun}`, (call) => patchTaskRun(context, call)],
    [`DELETE ${taskRun}`, (call) => deleteTaskRun(context, call)],
    [
      `POST ${taskRun}/listDetails`,
      (call) => {
        const [registry, record] = find(context, call);
        return { status: 200, body: view(context, registry, record, record.runRequest) };
      },
    ],
    [
      `GET ${taskRun}/operationStatuses/:operation`,
      (call) => operationStatus(context, call, find(context, call)),
    ],
  ];
}

function find(context: ArmContext, call: Call): [RegistryRecord, TaskRunRecord] {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  const record = context.services.taskRuns.find(registry.name, name);
  if (record === undefined) {
    throw notFound(name.slice(0, 90));
  }
  return [registry, record];
}

function listTaskRuns(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const records = context.services.taskRuns.all(registry.name);
  return { status: 200, body: { value: records.map((one) => shown(context, registry, one)) } };
}

async function putTaskRun(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const asked = newChildName(call, /^[a-zA-Z0-9-_]*$/u, "task run");
  const body = await readBody(call);
  body.requiredObject("properties").requiredObject("runRequest");
  const before = context.services.taskRuns.find(registry.name, asked);
  return run(context, call, registry, { name: before?.name ?? asked, before, body });
}

async function patchTaskRun(context: ArmContext, call: Call): Promise<Answer> {
  const body = await readBody(call);
  const [registry, before] = find(context, call);
  return run(context, call, registry, { name: before.name, before, body });
}

interface TaskRunChange {
  readonly name: string;
  readonly before: TaskRunRecord | undefined;
  readonly body: BodyPart;
}

/** Queues a run, unless the request and its tag are those of the run before. */
async function run(
  context: ArmContext,
  call: Call,
  registry: RegistryRecord,
  { name, before, body }: TaskRunChange,
): Promise<Answer> {
  refuseIdentity(body);
  const wanted = wantedOf(body, before);
  const isSame =
    before !== undefined &&
    wanted.forceUpdateTag === before.forceUpdateTag &&
    JSON.stringify(wanted.runRequest) === JSON.stringify(before.runRequest);
  const runId = isSame ? before.runId : await schedule(context, registry, wanted.runRequest);
  const record: TaskRunRecord = { name, ...childTimes(context, before), ...wanted, runId };
  await context.services.taskRuns.put(registry.name, record);
  return accepted(context, call, registry, record);
}

/** What a body asks for; what it does not name stays. */
function wantedOf(
  body: BodyPart,
  before: TaskRunRecord | undefined,
): Pick<TaskRunRecord, "runRequest" | "location" | "forceUpdateTag"> {
  const properties = body.object("properties");
  const request = properties?.object("runRequest")?.value ?? before?.runRequest ?? {};
  const location = body.string("location") ?? before?.location;
  const forceUpdateTag = properties?.string("forceUpdateTag") ?? before?.forceUpdateTag;
  return { ...present({ location, forceUpdateTag }), runRequest: toJsonObject(request) };
}

async function schedule(
  context: ArmContext,
  registry: RegistryRecord,
  runRequest: Readonly<Record<string, Json>>,
): Promise<string> {
  const part = new BodyPart(runRequest, "properties.runRequest");
  const request = await runRequestOf(context, registry, part);
  return (await context.engine.schedule(registry.name, request)).runId;
}

function refuseIdentity(body: BodyPart): void {
  const type = body.object("identity")?.string("type") ?? "None";
  if (type.toLowerCase() !== "none") {
    throw notEmulated("TaskRunIdentity", "Identities of task runs are not there locally");
  }
}

/** The operation goes on as long as the run, of which the id of the operation tells. */
function accepted(
  context: ArmContext,
  call: Call,
  registry: RegistryRecord,
  record: TaskRunRecord,
): Answer {
  const body = shown(context, registry, record);
  const id = registryId(context.subscriptionId, registry, `/taskRuns/${record.name}`);
  const version = encodeURIComponent(call.query.get("api-version") ?? "");
  const poll = `${call.origin}${id}/operationStatuses/taskruns-${record.runId}?api-version=${version}`;
  return { status: 201, headers: { ...retryAfter(1), "azure-asyncoperation": poll }, body };
}

function operationStatus(
  context: ArmContext,
  call: Call,
  [registry, { runId }]: [RegistryRecord, TaskRunRecord],
): Answer {
  const name = call.parameter("operation");
  if (name !== `taskruns-${runId}`) {
    throw notFound(name.slice(0, 90));
  }
  const state = stateOf(context, registry, runId);
  const { runErrorMessage } = context.resources.run(registry.name, runId)?.properties ?? {};
  const message = runErrorMessage ?? `The run ${runId} did not succeed`;
  return {
    status: 200,
    headers: retryAfter(state === "Creating" ? 1 : 0),
    body: {
      id: call.target.split("?", 1)[0],
      name,
      status: state === "Creating" ? "InProgress" : state,
      ...(state === "Failed" ? { error: { code: "RunFailed", message } } : {}),
    },
  };
}

async function deleteTaskRun(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const name = call.parameter("name");
  if (context.services.taskRuns.find(registry.name, name) === undefined) {
    return { status: 204 };
  }
  await context.services.taskRuns.delete(registry.name, name);
  return { status: 200 };
}

function shown(context: ArmContext, registry: RegistryRecord, record: TaskRunRecord): object {
  return view(context, registry, record, requestWithoutSecrets(record.runRequest));
}

function view(
  context: ArmContext,
  registry: RegistryRecord,
  record: TaskRunRecord,
  runRequest: Json,
): object {
  const { name, location, forceUpdateTag, runId, creationDate, lastModifiedDate } = record;
  const made = context.resources.run(registry.name, runId);
  return {
    type: `${provider}/registries/taskRuns`,
    id: registryId(context.subscriptionId, registry, `/taskRuns/${name}`),
    name,
    ...(location === undefined ? {} : { location }),
    systemData: localSystemData(creationDate, lastModifiedDate),
    properties: {
      provisioningState: stateOf(context, registry, runId),
      runRequest,
      ...(made === undefined ? {} : { runResult: runView(context, registry, made) }),
      ...(forceUpdateTag === undefined ? {} : { forceUpdateTag }),
    },
  };
}

/** The state of the resource follows the run: a run that is no longer known has ended long ago. */
function stateOf(
  context: ArmContext,
  registry: RegistryRecord,
  runId: string,
): "Creating" | "Succeeded" | "Failed" | "Canceled" {
  const { status = "Succeeded" } = context.resources.run(registry.name, runId)?.properties ?? {};
  if (!hasEnded(status)) {
    return "Creating";
  }
  return status === "Succeeded" || status === "Canceled" ? status : "Failed";
}
