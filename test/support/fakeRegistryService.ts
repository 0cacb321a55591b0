import { AcrError } from "../../src/core/errors.ts";
import { type RegistryService, type RunQuery } from "../../src/core/ports.ts";
import { type Registry } from "../../src/core/registry/registry.ts";
import { type Run } from "../../src/core/run/run.ts";
import { type Task } from "../../src/core/task/task.ts";

/** What a fake service holds; tests change it between calls. */
export interface FakeContent {
  registries: readonly Registry[];
  tasks: readonly Task[];
  /** Newest first. */
  runs: readonly Run[];
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
    getTask: never,
    createTask: never,
    getRun: never,
    cancelRun: never,
    uploadSource: never,
    scheduleBuild: never,
    scheduleTask: never,
    openLog: never,
  };
  return { service, content, requests };
}

function queryText({ task, top }: RunQuery): string {
  return `${task === undefined ? "" : ` task ${task}`} top ${top}`;
}

function select(runs: readonly Run[], { task, top }: RunQuery): readonly Run[] {
  return runs.filter((run) => task === undefined || run.task === task).slice(0, top);
}
