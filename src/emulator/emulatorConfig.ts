import { type Log } from "../core/ports.ts";
import { type TaskEngine } from "./engine/taskEngine.ts";
import { type ContainerToolName } from "./executor/detectContainerTool.ts";

/** What an emulator is started with. */
export interface EmulatorConfig {
  /** Main port on 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  readonly dataFolder: string;
  /** Speak HTTPS on the same ports too. */
  readonly tls: boolean;
  /** Container tools to try, in this order. */
  readonly tools: readonly ContainerToolName[];
  /** Public hosts and the registry that stands in for each; registries that are missing are made. */
  readonly standIns: ReadonlyMap<string, string>;
  /** File to which requests and answers of Azure Resource Manager are appended; undefined for none. For tests only. */
  readonly recordTo: string | undefined;
  /** How many runs go on at the same time; the engine's usual number when undefined. */
  readonly concurrentRuns?: number | undefined;
  readonly log: Log;
}

/** Where a running emulator is and what it has; printed when it is ready and kept in `emulator.json`. */
export interface EmulatorAddresses {
  /** Base address of Azure Resource Manager: `http://127.0.0.1:43210`. */
  readonly arm: string;
  /** The same with HTTPS; absent without TLS. */
  readonly https?: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** PEM file with the certificate authority to trust; absent without TLS. */
  readonly caFile?: string;
  readonly dataFolder: string;
  readonly pid: number;
  readonly containerTool: TaskEngine["containerTool"];
}
