import { type RunRequest } from "../engine/taskEngine.ts";
import { type RegistryRecord, type StepRecord, type TaskRecord } from "../resources.ts";
import { type ArmContext } from "./armContext.ts";
import { invalidProperty, notEmulated, notFound } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";
import { parseTaskId } from "./resourceId.ts";
import { argumentsOf, present, stepOfType, type StepType } from "./stepBody.ts";
import {
  agentConfigurationOf,
  credentialsOf,
  mergeArguments,
  platformOf,
  refuseMissing,
  timeoutBounds,
  timeoutOf,
} from "./taskBody.ts";

/** The kinds of run requests and the step that each describes; `undefined` for a run of a task. */
const requestTypes: readonly (readonly [name: string, step: StepType | undefined])[] = [
  ["DockerBuildRequest", "Docker"],
  ["FileTaskRunRequest", "FileTask"],
  ["EncodedTaskRunRequest", "EncodedTask"],
  ["TaskRunRequest", undefined],
];

/** Checks the body of scheduleRun and gives what the engine is asked for. Throws an `ArmError`. */
export async function runRequestOf(
  context: ArmContext,
  registry: RegistryRecord,
  body: BodyPart,
): Promise<RunRequest> {
  const names = requestTypes.map(([name]) => name);
  const sent = body.oneOf("type", names) ?? body.requiredString("type");
  const [, stepType] =
    requestTypes.find(([name]) => name.toLowerCase() === sent.toLowerCase()) ?? [];
  refuseMissing(body);
  const request =
    stepType === undefined ? taskRun(context, registry, body) : quickRun(body, stepType);
  await checkSource(context, registry, request.sourceLocation);
  return request;
}

function quickRun(body: BodyPart, stepType: StepType): RunRequest {
  const { platform } = platformOf(body, true);
  return {
    step: stepOfType(body, stepType),
    sourceLocation: nonEmpty(body.string("sourceLocation")),
    platform,
    agentConfiguration: agentConfigurationOf(body).agentConfiguration,
    credentials: credentialsOf(body.object("credentials")),
    timeoutSeconds: timeoutOf(body) ?? timeoutBounds.usual,
    isArchiveEnabled: body.boolean("isArchiveEnabled") ?? false,
    task: undefined,
  };
}

function taskRun(context: ArmContext, registry: RegistryRecord, body: BodyPart): RunRequest {
  const task = findTask(context, registry, body);
  const { step, platform, agentConfiguration, credentials, timeout } = task.properties;
  if (step === undefined) {
    throw invalidProperty(body.pathOf("taskId"), `the task ${task.name} has no step to run`);
  }
  const overridden = overriddenStep(step, body.object("overrideTaskStepProperties"));
  return {
    step: overridden,
    sourceLocation: nonEmpty(overridden.contextPath),
    platform,
    agentConfiguration,
    credentials,
    timeoutSeconds: timeout,
    isArchiveEnabled: body.boolean("isArchiveEnabled") ?? false,
    task: task.name,
  };
}

function findTask(context: ArmContext, registry: RegistryRecord, body: BodyPart): TaskRecord {
  const taskId = body.requiredString("taskId");
  const parts = parseTaskId(taskId);
  if (
    parts?.registry.toLowerCase() !== registry.name.toLowerCase() ||
    parts.group.toLowerCase() !== registry.resourceGroup.toLowerCase()
  ) {
    throw invalidProperty(
      body.pathOf("taskId"),
      `'${taskId.slice(0, 300)}' is not the id of a task of the registry ${registry.name}`,
    );
  }
  const task = context.resources.task(registry.name, parts.task);
  if (task === undefined) {
    throw notFound(`${registry.name}/${parts.task.slice(0, 90)}`);
  }
  return task;
}

/** The step of a task for one run; arguments and values replace those of the same name. */
function overriddenStep(step: StepRecord, change: BodyPart | undefined): StepRecord {
  if (change === undefined) {
    return step;
  }
  if ((change.string("updateTriggerToken") ?? "") !== "") {
    throw notEmulated(
      "UpdateTriggerToken",
      `${change.pathOf("updateTriggerToken")}: endpoints are not notified here`,
    );
  }
  const file = nonEmpty(change.string("file"));
  const isDocker = step.type === "Docker";
  return {
    ...step,
    ...present({
      contextPath: nonEmpty(change.string("contextPath")),
      target: isDocker ? nonEmpty(change.string("target")) : undefined,
      dockerFilePath: isDocker ? file : undefined,
      taskFilePath: step.type === "FileTask" ? file : undefined,
    }),
    ...(isDocker
      ? { arguments: mergeArguments(step.arguments, argumentsOf(change, "arguments")) }
      : { values: mergeArguments(step.values, argumentsOf(change, "values")) }),
  };
}

/** An upload that was not finished is refused at once; addresses are the engine's to judge. */
async function checkSource(
  context: ArmContext,
  registry: RegistryRecord,
  source: string | undefined,
): Promise<void> {
  if (
    source !== undefined &&
    context.sources.isPath(source) &&
    (await context.sources.path(registry.name, source)) === undefined
  ) {
    throw invalidProperty("sourceLocation", `nothing was uploaded to '${source}'`);
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
