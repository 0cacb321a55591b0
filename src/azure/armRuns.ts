import { type DockerBuildRequest, type TaskRunRequest } from "@azure/arm-containerregistry";
import { AcrError } from "../core/errors.ts";
import {
  type RegistryService,
  type RunLog,
  type RunQuery,
  type SourceArchive,
} from "../core/ports.ts";
import { type RegistryId } from "../core/registry/registry.ts";
import { type Run } from "../core/run/run.ts";
import { type ArmConnection, checkAddress, collect, known } from "./armConnection.ts";
import { calling } from "./armErrors.ts";
import { buildRequest, runFilter, taskRunRequest } from "./armRequests.ts";
import { createBlobRunLog } from "./blobRunLog.ts";
import { convertRun } from "./convertRun.ts";
import { putSource } from "./sourceUpload.ts";
import { textAt } from "./wire.ts";

type RunCalls = Pick<
  RegistryService,
  | "listRuns"
  | "getRun"
  | "cancelRun"
  | "uploadSource"
  | "scheduleBuild"
  | "scheduleTask"
  | "openLog"
>;

/** The calls about runs, their sources and their logs. */
export function createArmRuns(connection: ArmConnection): RunCalls {
  return {
    listRuns: (registry, query, signal) => listRuns(connection, registry, query, signal),
    getRun: (registry, runId, signal) => getRun(connection, registry, runId, signal),
    cancelRun: (registry, runId, signal) => cancelRun(connection, registry, runId, signal),
    uploadSource: (registry, archive, onProgress, signal) =>
      calling(`Cannot upload the source to ${registry.name}`, connection.log, signal, () =>
        uploadSource(connection, registry, { archive, onProgress }, signal),
      ),
    scheduleBuild: (registry, request, signal) =>
      schedule(connection, registry, buildRequest(request), signal),
    async scheduleTask(registry, task, signal) {
      const request = taskRunRequest(registry, task);
      const run = await schedule(connection, registry, request, signal);
      // The service's answer to the request does not yet name the task; a later look at the run does.
      return { ...run, task: run.task ?? task };
    },
    openLog: (registry, runId, signal) => openLog(connection, registry, runId, signal),
  };
}

function listRuns(
  connection: ArmConnection,
  registry: RegistryId,
  query: RunQuery,
  signal: AbortSignal,
): Promise<readonly Run[]> {
  const { client, log } = connection;
  return calling(`Cannot list runs of ${registry.name}`, log, signal, () => {
    checkAddress(connection, registry);
    const filter = runFilter(query);
    const runs = client.runs.list(registry.resourceGroup, registry.name, {
      abortSignal: signal,
      top: query.top,
      ...(filter === undefined ? {} : { filter }),
    });
    return collect(runs, convertRun, log, query.top);
  });
}

function getRun(
  connection: ArmConnection,
  registry: RegistryId,
  runId: string,
  signal: AbortSignal,
): Promise<Run> {
  const { client, log } = connection;
  const what = `Cannot read run ${runId} of ${registry.name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry, runId);
    const { resourceGroup, name } = registry;
    const answer = await client.runs.get(resourceGroup, name, runId, { abortSignal: signal });
    return known(what, convertRun(answer));
  });
}

function cancelRun(
  connection: ArmConnection,
  registry: RegistryId,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  const { client, log } = connection;
  return calling(`Cannot cancel run ${runId} of ${registry.name}`, log, signal, async () => {
    checkAddress(connection, registry, runId);
    const { resourceGroup, name } = registry;
    const options = { abortSignal: signal };
    const poller = await client.runs.beginCancel(resourceGroup, name, runId, options);
    await poller.pollUntilDone(options);
  });
}

async function uploadSource(
  connection: ArmConnection,
  registry: RegistryId,
  source: { readonly archive: SourceArchive; readonly onProgress: (sentBytes: number) => void },
  signal: AbortSignal,
): Promise<string> {
  checkAddress(connection, registry);
  const { resourceGroup, name } = registry;
  const options = { abortSignal: signal };
  const place = await connection.client.registries.getBuildSourceUploadUrl(
    resourceGroup,
    name,
    options,
  );
  const address = blobAddress(textAt(place, "uploadUrl"));
  const location = textAt(place, "relativePath");
  if (address === undefined || location === undefined) {
    throw new AcrError("badAnswer", `${name} gave no address to upload the source to`);
  }
  await putSource(address, source.archive, source.onProgress, signal);
  return location;
}

function schedule(
  connection: ArmConnection,
  registry: RegistryId,
  request: DockerBuildRequest | TaskRunRequest,
  signal: AbortSignal,
): Promise<Run> {
  const { client, log } = connection;
  const { resourceGroup, name } = registry;
  const what = `Cannot start a run in ${name}`;
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry);
    const options = { abortSignal: signal };
    const poller = await client.registries.beginScheduleRun(resourceGroup, name, request, options);
    return known(what, convertRun(await poller.pollUntilDone(options)));
  });
}

function openLog(
  connection: ArmConnection,
  registry: RegistryId,
  runId: string,
  signal: AbortSignal,
): Promise<RunLog> {
  const { client, log } = connection;
  const what = `Cannot read the log of run ${runId}`;
  const address = async (current: AbortSignal): Promise<string> => {
    const { resourceGroup, name } = registry;
    const options = { abortSignal: current };
    const answer = await client.runs.getLogSasUrl(resourceGroup, name, runId, options);
    const link = blobAddress(textAt(answer, "logLink"));
    if (link === undefined) {
      throw new AcrError("badAnswer", `${what}: ${name} gave no address for it`);
    }
    return link;
  };
  return calling(what, log, signal, async () => {
    checkAddress(connection, registry, runId);
    const blob = createBlobRunLog(address, await address(signal));
    return {
      read: (offset, current) => calling(what, log, current, () => blob.read(offset, current)),
    };
  });
}

function blobAddress(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) && /^https?:/iu.test(text) ? text : undefined;
}
