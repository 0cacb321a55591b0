import { hasEnded, type RegistryRecord, type RunRecord } from "../resources.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { ArmError, notFound } from "./armError.ts";
import { armTime } from "./armTime.ts";
import { findRegistry, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { registryId } from "./resourceId.ts";
import { parseRunFilter } from "./runFilter.ts";
import { runRequestOf } from "./scheduleRun.ts";

/** Runs on a page without `$top`. */
const pageSize = 100;

/** Runs: scheduling, listing, cancelling, and the links to sources and logs. */
export function runRoutes(context: ArmContext): readonly Route[] {
  const run = `${registryPattern}/runs/:run`;
  return [
    [`POST ${registryPattern}/scheduleRun`, (call) => scheduleRun(context, call)],
    [`POST ${registryPattern}/listBuildSourceUploadUrl`, (call) => uploadUrl(context, call)],
    [`GET ${registryPattern}/runs`, (call) => listRuns(context, call)],
    [
      `GET ${run}`,
      (call) => {
        const [registry, record] = findRun(context, call);
        return { status: 200, body: runView(context, registry, record) };
      },
    ],
    [`PATCH ${run}`, (call) => patchRun(context, call)],
    [`POST ${run}/cancel`, (call) => cancelRun(context, call)],
    [`POST ${run}/listLogSasUrl`, (call) => logUrl(context, call)],
  ];
}

async function scheduleRun(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const request = await runRequestOf(context, registry, await readBody(call));
  const record = await context.engine.schedule(registry.name, request);
  const { status, lastUpdatedTime, isArchiveEnabled } = record.properties;
  return {
    status: 200,
    body: {
      ...frame(context, registry, record),
      properties: {
        runId: record.runId,
        status,
        lastUpdatedTime,
        provisioningState: "Succeeded",
        isArchiveEnabled,
      },
    },
  };
}

function uploadUrl(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const relativePath = context.sources.newPath(context.now());
  const place = { origin: call.origin, registry: registry.name, blob: relativePath };
  return {
    status: 200,
    body: { uploadUrl: context.links.link(place, "write", context.now()), relativePath },
  };
}

function listRuns(context: ArmContext, call: Call): Answer {
  const registry = findRegistry(context, call);
  const filter = parseRunFilter(call.query.get("$filter") ?? "");
  const top = topOf(call.query.get("$top"));
  const all = context.resources.runs(registry.name);
  const after = call.query.get("$skiptoken");
  const start = after === null ? 0 : all.findIndex(({ runId }) => runId === after) + 1;
  const runs = all.slice(start).filter(filter);
  const page = runs.slice(0, top ?? pageSize);
  const last = page.at(-1);
  // az follows a nextLink even when it has got the `$top` that it asked for.
  const hasNext = top === undefined && last !== undefined && runs.length > page.length;
  return {
    status: 200,
    body: {
      value: page.map((record) => runView(context, registry, record)),
      ...(hasNext ? { nextLink: nextLink(call, last.runId) } : {}),
    },
  };
}

function nextLink(call: Call, runId: string): string {
  const query = new URLSearchParams(call.query);
  query.set("$skiptoken", runId);
  return `${call.origin}${call.target.split("?", 1)[0] ?? ""}?${query.toString()}`;
}

function topOf(text: string | null): number | undefined {
  if (text === null) {
    return undefined;
  }
  const top = Number(text);
  if (!/^\d+$/u.test(text) || top < 1) {
    throw new ArmError(
      400,
      "InvalidTopInQueryString",
      `$top: '${text.slice(0, 40)}' is not a whole number from 1 on`,
    );
  }
  return top;
}

function findRun(context: ArmContext, call: Call): [RegistryRecord, RunRecord] {
  const registry = findRegistry(context, call);
  const runId = call.parameter("run");
  const record = context.resources.run(registry.name, runId);
  if (record === undefined) {
    throw notFound(`${registry.name}/${runId.slice(0, 90)}`);
  }
  return [registry, record];
}

/** The only thing about a run that a client may change; its body is not nested in `properties`. */
async function patchRun(context: ArmContext, call: Call): Promise<Answer> {
  const isArchiveEnabled = (await readBody(call)).boolean("isArchiveEnabled");
  const [registry, record] = findRun(context, call);
  if (isArchiveEnabled === undefined) {
    return { status: 200, body: runView(context, registry, record) };
  }
  const changed: RunRecord = {
    ...record,
    properties: {
      ...record.properties,
      isArchiveEnabled,
      lastUpdatedTime: armTime(context.now()),
    },
  };
  await context.resources.putRun(registry.name, changed);
  return { status: 200, body: runView(context, registry, changed) };
}

async function cancelRun(context: ArmContext, call: Call): Promise<Answer> {
  const [registry, record] = findRun(context, call);
  const outcome = await context.engine.cancel(registry.name, record.runId);
  switch (outcome) {
    case "canceling":
      return { status: 200 };
    case "notFound":
      throw notFound(`${registry.name}/${record.runId}`);
    case "alreadyEnded": {
      const { status } = context.resources.run(registry.name, record.runId)?.properties ?? {};
      const state = status !== undefined && hasEnded(status) ? ` as ${status}` : "";
      throw new ArmError(
        409,
        "RunAlreadyEnded",
        `The run ${record.runId} cannot be canceled: it has ended${state}`,
      );
    }
  }
}

function logUrl(context: ArmContext, call: Call): Answer {
  const [registry, record] = findRun(context, call);
  const blob = `logs/${record.runId}/rawtext.log`;
  const place = { origin: call.origin, registry: registry.name, blob };
  return { status: 200, body: { logLink: context.links.link(place, "read", context.now()) } };
}

/** A run as the service shows it. */
export function runView(context: ArmContext, registry: RegistryRecord, record: RunRecord): object {
  const { isArchiveEnabled, ...properties } = record.properties;
  return {
    ...frame(context, registry, record),
    properties: {
      runId: record.runId,
      ...properties,
      provisioningState: "Succeeded",
      isArchiveEnabled,
    },
  };
}

function frame(context: ArmContext, registry: RegistryRecord, record: RunRecord): object {
  return {
    type: "Microsoft.ContainerRegistry/registries/runs",
    id: registryId(context.subscriptionId, registry, `/runs/${record.runId}`),
    name: record.runId,
    systemData: {
      lastModifiedBy: "local@localhost",
      lastModifiedByType: "User",
      lastModifiedAt: record.properties.createTime,
    },
  };
}
