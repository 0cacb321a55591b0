import { EventEmitter, type Disposable, type Event } from "vscode";
import {
  type LocalRegistryAddress,
  type LocalRegistryHost,
  type RegistryService,
} from "../core/ports.ts";
import { AcrError, type AcrErrorCode } from "../core/errors.ts";
import { messageOf } from "./showError.ts";

/** What is known of the local registry's process. */
export type LocalRegistryState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | RunningLocalRegistry
  | { readonly kind: "stopping" }
  /** It could not be started. */
  | { readonly kind: "failed"; readonly message: string; readonly code: AcrErrorCode | undefined }
  /** It ran, and ended without being asked to. */
  | { readonly kind: "ended"; readonly message: string };

/** A local registry that answers. */
export interface RunningLocalRegistry {
  readonly kind: "running";
  readonly address: LocalRegistryAddress;
  readonly service: RegistryService;
}

/** What connections are made with. */
export interface ConnectionPorts {
  readonly host: LocalRegistryHost;
  /** Makes a client for a running local registry; does not call it. Asynchronous so that it is loaded only then. */
  readonly connect: (address: LocalRegistryAddress) => Promise<RegistryService>;
  readonly remembered: RememberedRegistry;
  /** Whether processes may be started now: not in a workspace that is not trusted. */
  readonly isStartAllowed: () => boolean;
}

/** Whether the user has started the local registry and not stopped it since, over windows and sessions. */
export interface RememberedRegistry {
  isWanted(): boolean;
  setWanted(isWanted: boolean): PromiseLike<void>;
}

/** Group and name of the registry that a first start creates. */
const firstRegistry = { resourceGroup: "local", name: "localdev", location: "local" };

/** The registries' services that the user is connected to: in this version the local one. */
export class Connections implements Disposable {
  readonly #ports: ConnectionPorts;
  readonly #changed = new EventEmitter<LocalRegistryState>();
  readonly #exit: { dispose(): void };
  #local: LocalRegistryState = { kind: "stopped" };
  #finding: Promise<LocalRegistryState> | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#exit = ports.host.onDidExit((reason) => this.#set({ kind: "ended", message: reason }));
  }

  /** Fires after the state of the local registry changed. */
  get onDidChange(): Event<LocalRegistryState> {
    return this.#changed.event;
  }

  get local(): LocalRegistryState {
    return this.#local;
  }

  /** The service of the running local registry, or undefined. */
  get service(): RegistryService | undefined {
    return this.#local.kind === "running" ? this.#local.service : undefined;
  }

  /**
   * Looks once for a local registry that already runs and resolves with the state. Never starts one.
   * Later calls give the state at once.
   */
  find(signal: AbortSignal): Promise<LocalRegistryState> {
    this.#finding ??= this.#find(signal).catch((error: unknown) => {
      this.#finding = undefined;
      throw error;
    });
    return this.#finding.then(() => this.#local);
  }

  /** Looks anew, for one that was started elsewhere since. */
  findAgain(signal: AbortSignal): Promise<LocalRegistryState> {
    this.#finding = undefined;
    return this.find(signal);
  }

  /** Starts the local registry, creates its first registry when it has none, and connects. */
  start(signal: AbortSignal): Promise<void> {
    this.#starting ??= this.#start(signal).finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /**
   * Looks for a running local registry and, where there is none but the user had started one, starts it again. Once
   * only: one that fails, or that ended by itself, waits for the user.
   */
  async resume(signal: AbortSignal): Promise<LocalRegistryState> {
    const { kind } = await this.find(signal);
    const { remembered, isStartAllowed } = this.#ports;
    if (kind === "stopped" && remembered.isWanted() && isStartAllowed()) {
      await this.start(signal);
    }
    return this.#local;
  }

  /** Stops the local registry; its data stays. From the first moment on nobody is connected to it any more. */
  stop(signal: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(signal).finally(() => (this.#stopping = undefined));
    return this.#stopping;
  }

  dispose(): void {
    this.#exit.dispose();
    this.#changed.dispose();
  }

  async #find(signal: AbortSignal): Promise<LocalRegistryState> {
    if (this.#isDown()) {
      const address = await this.#ports.host.find(signal);
      const running = address === undefined ? undefined : await this.#running(address);
      if (running !== undefined && this.#isDown()) {
        this.#set(running);
      }
    }
    return this.#local;
  }

  async #stop(signal: AbortSignal): Promise<void> {
    const before = this.#local;
    this.#set({ kind: "stopping" });
    try {
      await this.#ports.remembered.setWanted(false);
      await this.#ports.host.stop(signal);
      this.#set({ kind: "stopped" });
    } catch (error) {
      this.#set(before);
      throw error;
    }
  }

  async #start(signal: AbortSignal): Promise<void> {
    await this.#stopping;
    if (this.#local.kind === "running") {
      return;
    }
    this.#set({ kind: "starting" });
    try {
      const running = await this.#running(await this.#ports.host.start(signal));
      await createFirstRegistry(running.service, running.address, signal);
      await this.#ports.remembered.setWanted(true);
      this.#set(running);
    } catch (error) {
      this.#set(signal.aborted ? { kind: "stopped" } : failedWith(error));
      throw error;
    }
  }

  #isDown(): boolean {
    return ["stopped", "failed", "ended"].includes(this.#local.kind);
  }

  async #running(address: LocalRegistryAddress): Promise<RunningLocalRegistry> {
    return { kind: "running", address, service: await this.#ports.connect(address) };
  }

  #set(state: LocalRegistryState): void {
    this.#local = state;
    this.#changed.fire(state);
  }
}

function failedWith(error: unknown): LocalRegistryState {
  const code = error instanceof AcrError ? error.code : undefined;
  return { kind: "failed", message: messageOf(error), code };
}

async function createFirstRegistry(
  service: RegistryService,
  address: LocalRegistryAddress,
  signal: AbortSignal,
): Promise<void> {
  if ((await service.listRegistries(signal)).length > 0) {
    return;
  }
  const { resourceGroup, name, location } = firstRegistry;
  await service.createRegistry(
    { subscriptionId: address.subscriptionId, resourceGroup, name },
    location,
    signal,
  );
}
