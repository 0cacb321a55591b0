import { randomUUID } from "node:crypto";
import { type ContainerRun, type NetworkRequest } from "./containerTool.ts";
import { type LineListener } from "./program.ts";

/** Calls the command line of podman or docker; gives its exit status. */
export type CallTool = (
  parameters: readonly string[],
  output: LineListener,
  signal: AbortSignal,
) => Promise<number>;

/**
 * Containers and networks of one session under names of their own, so that two runs with steps of the same name do not
 * meet. Podman and docker have the same commands for them.
 */
export class SessionContainers {
  readonly #prefix: string;
  readonly #call: CallTool;
  readonly #removal: readonly string[];
  readonly #networks = new Set<string>();

  /** All names start with `owner`, by which they are found again; `removal` removes a container without waiting. */
  constructor(owner: string, removal: readonly string[], call: CallTool) {
    this.#prefix = `${owner}${randomUUID().slice(0, 8)}-`;
    this.#removal = removal;
    this.#call = call;
  }

  /** The container's name for the tool; characters that a tool does not take become `_`. */
  nameOf(id: string): string {
    return this.#prefix + id.replaceAll(/[^\w.-]/gu, "_");
  }

  /** The network of a run for the tool: the machine's own where the run names none. */
  networkOf({ network }: ContainerRun): string {
    if (network === undefined) {
      return "host";
    }
    return this.#networks.has(network) ? this.nameOf(network) : network;
  }

  async createNetwork(
    { name, driver, ipv6 }: NetworkRequest,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number> {
    const flags = [...(ipv6 ? ["--ipv6"] : []), ...(driver === "" ? [] : ["--driver", driver])];
    const said: string[] = [];
    const parameters = ["network", "create", ...flags, this.nameOf(name)];
    const exitCode = await this.#call(parameters, (line) => said.push(line), signal);
    if (exitCode === 0) {
      this.#networks.add(name);
    } else {
      said.forEach(output);
    }
    return exitCode;
  }

  async removeNetwork(name: string, signal: AbortSignal): Promise<void> {
    if (this.#networks.delete(name)) {
      await this.#call(["network", "rm", "-f", this.nameOf(name)], () => undefined, signal);
    }
  }

  async stop(id: string, output: LineListener, signal: AbortSignal): Promise<number> {
    return await this.#call(["stop", this.nameOf(id)], output, signal);
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    await this.#call([...this.#removal, this.nameOf(id)], () => undefined, signal);
  }
}
