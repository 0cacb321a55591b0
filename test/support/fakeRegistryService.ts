import { AcrError } from "../../src/core/errors.ts";
import { type RegistryService, type RunLog, type RunQuery } from "../../src/core/ports.ts";
import { type Registry } from "../../src/core/registry/registry.ts";
import { type Run } from "../../src/core/run/run.ts";
import { type Task } from "../../src/core/task/task.ts";
import { type AgentPoolFacts, type RegistryFacts } from "../../src/core/tracking/facts.ts";

/** What a fake service holds; tests change it between calls. */
export interface FakeContent {
  registries: readonly Registry[];
  tasks: readonly Task[];
  /** Newest first. */
  runs: readonly Run[];
  /** How every registry is set up; without it that cannot be asked for. */
  facts?: RegistryFacts;
  agentPool?: AgentPoolFacts;
  /** Logs of ended runs by their ids. */
  logs?: Readonly<Record<string, string>>;
}

/** A registry service in memory for what views ask. `requests` lists the calls as text. */
export interface FakeRegistryService {
  readonly service: RegistryService;
  readonly content: FakeContent;
  readonly requests: string[];
}

/** Makes a fake service; what views never call rejects. */
export function fakeRegistryService(content: FakeContent): FakeRegistryService {
  const requests: string[] = [];
  const note = <Value>(request: string, value: Value): Promise<Value> => {
    requests.push(request);
    return Promise.resolve(value);
  };
  const never = (): Promise<never> =>
    Promise.reject(new AcrError("notEmulated", "The fake service does not do this"));
  const service: RegistryService = {
    listRegistries: () => note("list registries", content.registries),
    createRegistry: (id) => {
      const registry = { id, loginServer: "127.0.0.1:5010", location: "local", sku: "Basic" };
      content.registries = [...content.registries, registry];
      return note(`create registry ${id.resourceGroup}/${id.name}`, registry);
    },
    listTasks: ({ name }) => note(`list tasks of ${name}`, content.tasks),
    listRuns: ({ name }, query) =>
      note(`list runs of ${name}${queryText(query)}`, select(content.runs, query)),
    describeRegistry: ({ name }) =>
      content.facts === undefined ? never() : note(`describe ${name}`, content.facts),
    agentPool: (_registry, name) =>
      content.agentPool === undefined ? never() : note(`agent pool ${name}`, content.agentPool),
    getTask: never,
    createTask: never,
    updateTask: never,
    importImage: never,
    getRun: never,
    cancelRun: never,
    uploadSource: never,
    scheduleBuild: never,
    scheduleTask: never,
    openLog: (_registry, run) => {
      const log = content.logs?.[run];
      return log === undefined ? never() : note(`log of ${run}`, logOf(log));
    },
  };
  return { service, content, requests };
}

function queryText({ task, status, top }: RunQuery): string {
  const ofTask = task === undefined ? "" : ` task ${task}`;
  return `${ofTask}${status === undefined ? "" : ` ${status}`} top ${top}`;
}

function select(runs: readonly Run[], { task, status, top }: RunQuery): readonly Run[] {
  return runs
    .filter((run) => task === undefined || run.task === task)
    .filter((run) => status === undefined || run.status === status)
    .slice(0, top);
}

/** The log of a run that has ended. */
function logOf(text: string): RunLog {
  const bytes = new TextEncoder().encode(text);
  return {
    read: (offset) => Promise.resolve({ bytes: bytes.slice(offset), completed: "successful" }),
  };
}
