import { type Route } from "../serverRoutes.ts";
import { notEmulated } from "./armError.ts";
import { registryPattern } from "./registryRoutes.ts";

/** What the service has below a registry and the emulator does not: path, name for the error, and what it would be. */
const missing: readonly (readonly [path: string, what: string, description: string])[] = [
  ["listPolicies", "Policies", "Policies of registries"],
  ["updatePolicies", "Policies", "Policies of registries"],
  ["agentPools", "AgentPool", "Agent pools"],
  ["buildTasks", "BuildTask", "The build tasks of 2018"],
  ["builds", "Build", "The builds of 2018"],
  ["replications", "Replication", "Replications"],
  ["connectedRegistries", "ConnectedRegistry", "Connected registries"],
  ["privateEndpointConnections", "PrivateEndpoint", "Private endpoints"],
  ["privateLinkResources", "PrivateEndpoint", "Private endpoints"],
  ["exportPipelines", "ExportPipeline", "Export pipelines"],
  ["importPipelines", "ImportPipeline", "Import pipelines"],
  ["pipelineRuns", "PipelineRun", "Pipeline runs"],
  ["packages", "Archive", "Archives of packages"],
];

/** Routes that refuse, with HTTP 501 and a code that names what is missing. */
export const notEmulatedRoutes: readonly Route[] = [
  ...missing.map(([path, what, description]) =>
    refusing(`${registryPattern}/${path}/*`, what, description),
  ),
  refusing("/providers/Microsoft.ResourceGraph/*", "ResourceGraph", "Queries of Resource Graph"),
  refusing(
    "/subscriptions/:subscription/providers/Microsoft.Authorization/*",
    "Authorization",
    "Role assignments",
  ),
];

function refusing(path: string, what: string, description: string): Route {
  return [
    `ANY ${path}`,
    () => {
      throw notEmulated(what, `${description} are not there in the local registry`);
    },
  ];
}
