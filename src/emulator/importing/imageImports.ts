import { type Log } from "../../core/ports.ts";
import { ArmError } from "../arm/armError.ts";
import { copyImage } from "./copyImage.ts";
import { toImportError } from "./importError.ts";
import { openSource, type OriginParts } from "./importOrigins.ts";
import { type ImportOrigin, type ImportRequest, sourceReference } from "./importRequest.ts";

/** What imports work with. */
export interface ImageImportsOptions extends OriginParts {
  readonly log: Log;
}

interface RunningImport {
  /** Name of the target registry in lower case. */
  readonly registry: string;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/** The imports that are going on. They end with the process: what one made before is left out of sight. */
export class ImageImports {
  readonly #options: ImageImportsOptions;
  readonly #running = new Set<RunningImport>();
  #isClosed = false;

  constructor(options: ImageImportsOptions) {
    this.#options = options;
  }

  /** Imports an image; resolves when it is there, rejects with `ArmError`. */
  start(registry: string, request: ImportRequest): Promise<void> {
    const stopping = new AbortController();
    if (this.#isClosed) {
      stopping.abort(stopped());
    }
    const result = this.#import(registry, request, stopping.signal);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    const running = { registry: registry.toLowerCase(), stopping, ended };
    this.#running.add(running);
    void ended.then(() => this.#running.delete(running));
    return result;
  }

  /** Stops the imports into a registry; resolves when they have ended. */
  async cancelAll(registry: string): Promise<void> {
    const name = registry.toLowerCase();
    await this.#stop([...this.#running].filter((running) => running.registry === name));
  }

  /** Stops all imports, those too that are asked for later; resolves when they have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stop([...this.#running]);
  }

  async #stop(imports: readonly RunningImport[]): Promise<void> {
    imports.forEach(({ stopping }) => stopping.abort(stopped()));
    await Promise.all(imports.map(({ ended }) => ended));
  }

  async #import(registryName: string, request: ImportRequest, signal: AbortSignal): Promise<void> {
    const { content, log } = this.#options;
    const { repository } = request.image;
    const reference = sourceReference(request.image);
    const separator = reference.includes(":") ? "@" : ":";
    const what = `${originName(request.origin)}/${repository}${separator}${reference} into ${registryName}`;
    try {
      signal.throwIfAborted();
      const source = await openSource(this.#options, request.origin, repository);
      const target = {
        registry: await content.registry(registryName),
        registryName,
        announce: content.announceTag.bind(content),
      };
      await copyImage(source, target, request, signal);
      log.info(`Imported ${what}`);
    } catch (error) {
      const known = toImportError(error);
      log.warn(`Could not import ${what}: ${known.message}`);
      throw known;
    }
  }
}

function originName(origin: ImportOrigin): string {
  return origin.kind === "host" ? origin.host : origin.name;
}

function stopped(): ArmError {
  return new ArmError(
    400,
    "Canceled",
    "The import was stopped, because its registry was deleted or the local registry ends",
  );
}
