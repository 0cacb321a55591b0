import { type Clock } from "../../src/core/ports.ts";
import {
  type ContainerSession,
  type ContainerTool,
  type ImageBuild,
} from "../../src/emulator/executor/containerTool.ts";
import { type LineListener } from "../../src/emulator/executor/program.ts";
import { type MemoryImages } from "./memoryImages.ts";

/** What a fake build does: gives an exit status, when it likes. */
export type FakeBuild = (
  build: ImageBuild,
  output: LineListener,
  signal: AbortSignal,
) => Promise<number>;

/** A container tool without containers: builds are scripted, pushes move tags in memory. */
export class FakeTool implements ContainerTool {
  readonly name = "buildah";
  build: FakeBuild = () => Promise.resolve(0);
  readonly #images: MemoryImages;
  readonly #registryOf: (host: string) => string | undefined;
  #counter = 0;

  constructor(images: MemoryImages, registryOf: (host: string) => string | undefined) {
    this.#images = images;
    this.#registryOf = registryOf;
  }

  open({ login }: { readonly login: { readonly password: string } }): Promise<ContainerSession> {
    return Promise.resolve({
      imagePrefix: "acr-run.localhost",
      login: () => Promise.resolve(0),
      build: async (build: ImageBuild, output: LineListener, signal: AbortSignal) => {
        const exitCode = await this.build(build, output, signal);
        return { exitCode, imageId: "0123456789abcdef" };
      },
      push: (_localName: string, destination: string) => {
        const [host = "", ...rest] = destination.split("/");
        const digest = this.#nextDigest();
        const run = this.#images.runOf(login.password);
        this.#images.move(this.#registryOf(host) ?? host, rest.join("/"), digest, run);
        return Promise.resolve({ exitCode: 0, digest });
      },
      run: () => Promise.resolve(0),
      createNetwork: () => Promise.resolve(0),
      removeNetwork: () => Promise.resolve(),
      stopContainer: () => Promise.resolve(0),
      removeContainer: () => Promise.resolve(),
      pull: () => Promise.resolve(0),
      tag: () => Promise.resolve(),
      pulledDigest: () => Promise.resolve(undefined),
    });
  }

  clean(): Promise<void> {
    return Promise.resolve();
  }

  #nextDigest(): string {
    this.#counter += 1;
    return `sha256:${this.#counter.toString(16).padStart(64, "0")}`;
  }
}

/** Time that stands still until it is moved. */
export class FakeClock implements Clock {
  #now = Date.UTC(2026, 0, 2, 3, 4, 5);
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + milliseconds, wake: resolve };
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
      });
    });
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until <= this.#now) {
        this.#sleepers.delete(sleeper);
        sleeper.wake();
      }
    }
  }
}
