import { type Log } from "../../core/ports.ts";
import { ArmError } from "../arm/armError.ts";
import { copyImage } from "../importing/copyImage.ts";
import { type ImageSource } from "../importing/imageSource.ts";
import { openSource, type OriginParts } from "../importing/importOrigins.ts";
import { type ImportCredentials } from "../importing/importRequest.ts";
import { digestOfBytes, isDigest } from "../oci/contentName.ts";
import { OciError } from "../oci/ociError.ts";
import { type PullThrough } from "../oci/pullThrough.ts";
import { cacheSource, ruleFor, sourceRepository } from "./cachePath.ts";
import { readCredentials } from "./readCredentials.ts";
import { type SecretSource } from "./secretSource.ts";
import { type CacheRuleRecord } from "./serviceRecords.ts";
import { type ServiceStore } from "./serviceStore.ts";

/** What the cache works with. */
export interface ArtifactCacheOptions extends OriginParts {
  readonly services: ServiceStore;
  /** Absent where there are no vaults: rules with a credential set bring nothing then. */
  readonly secrets: SecretSource | undefined;
  readonly log: Log;
}

/** Milliseconds within which a source must tell what a tag names. */
const longestLook = 15_000;

/** An image that is asked for. */
interface Wanted {
  readonly registry: string;
  readonly repository: string;
  readonly reference: string;
  readonly rule: CacheRuleRecord;
  readonly signal: AbortSignal;
}

interface Bringing {
  /** In lower case. */
  readonly registry: string;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Cache rules at work: an image is brought when it is first pulled, whole, through the same code as an import, and again
 * when its tag has moved at the source since (https://learn.microsoft.com/azure/container-registry/artifact-cache-overview).
 * Pulls of one image at the same time bring it once.
 */
export class ArtifactCache implements PullThrough {
  readonly #options: ArtifactCacheOptions;
  readonly #bringing = new Map<string, Bringing>();

  constructor(options: ArtifactCacheOptions) {
    this.#options = options;
  }

  bring(registry: string, repository: string, reference: string): Promise<void> {
    const rule = ruleFor(this.#options.services.cacheRules.all(registry), repository);
    if (rule === undefined) {
      return Promise.resolve();
    }
    const key = `${registry.toLowerCase()}/${repository} ${reference}`;
    const going = this.#bringing.get(key);
    if (going !== undefined) {
      return going.ended;
    }
    const stopping = new AbortController();
    const { signal } = stopping;
    const ended = this.#bring({ registry, repository, reference, rule, signal }).finally(() =>
      this.#bringing.delete(key),
    );
    this.#bringing.set(key, { registry: registry.toLowerCase(), stopping, ended });
    return ended;
  }

  /** Stops what is being brought to a registry; resolves when nothing is any more. */
  async cancelAll(registry: string): Promise<void> {
    const name = registry.toLowerCase();
    await stop([...this.#bringing.values()].filter((bringing) => bringing.registry === name));
  }

  /** Stops everything that is being brought; resolves when nothing is any more. */
  async close(): Promise<void> {
    await stop([...this.#bringing.values()]);
  }

  async #bring(wanted: Wanted): Promise<void> {
    const { registry, repository, reference, rule } = wanted;
    const known = await this.#options.content.digestOf(registry, repository, reference);
    if (known !== undefined && isDigest(reference)) {
      return;
    }
    try {
      await this.#refresh(wanted, known);
    } catch (error) {
      const reason = reasonOf(error);
      const what = `${repository}${isDigest(reference) ? "@" : ":"}${reference}`;
      const from = `${what} was not brought to ${registry} from ${rule.sourceRepository}`;
      this.#options.log.warn(`${from} by the cache rule ${rule.name}: ${reason}`);
      if (known === undefined) {
        throw new OciError("MANIFEST_UNKNOWN", `${from}: ${reason}`, {
          detail: { name: repository, reference },
        });
      }
    }
  }

  async #refresh(wanted: Wanted, known: string | undefined): Promise<void> {
    const { registry, repository, reference, signal } = wanted;
    const { content } = this.#options;
    const look = AbortSignal.any([signal, AbortSignal.timeout(longestLook)]);
    const { source, path } = await this.#open(wanted, look);
    const { bytes } = await source.manifest(reference, look);
    const digest = digestOfBytes(bytes, isDigest(reference) ? reference : undefined);
    if (digest === known) {
      return;
    }
    const target = {
      registry: await content.registry(registry),
      registryName: registry,
      announce: content.announceTag.bind(content),
    };
    const tag = isDigest(reference) ? undefined : reference;
    const image = { repository: path, tag: undefined, digest };
    const request = { image, targets: [{ repository, tag }], isForced: true };
    await copyImage(source, target, request, signal);
    this.#options.log.info(`Brought ${repository}:${reference} to ${registry} by a cache rule`);
  }

  async #open(
    { registry, repository, rule }: Wanted,
    signal: AbortSignal,
  ): Promise<{ readonly source: ImageSource; readonly path: string }> {
    const from = cacheSource(rule.sourceRepository);
    if (from === undefined) {
      throw new ArmError(400, "InvalidRequest", "the rule has no source");
    }
    const path = sourceRepository(from, rule.targetRepository, repository);
    const credentials = await this.#credentials(registry, rule, signal);
    const origin = { kind: "host", host: from.host, credentials } as const;
    return { source: await openSource(this.#options, origin, path), path };
  }

  async #credentials(
    registry: string,
    { credentialSet }: CacheRuleRecord,
    signal: AbortSignal,
  ): Promise<ImportCredentials | undefined> {
    if (credentialSet === undefined) {
      return undefined;
    }
    const { services, secrets } = this.#options;
    const record = services.credentialSets.find(registry, credentialSet);
    if (record === undefined) {
      throw new ArmError(404, "ResourceNotFound", `the credential set ${credentialSet} is gone`);
    }
    return readCredentials(record, secrets, signal);
  }
}

async function stop(bringing: readonly Bringing[]): Promise<void> {
  bringing.forEach(({ stopping }) => stopping.abort());
  await Promise.allSettled(bringing.map(({ ended }) => ended));
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.name === "TimeoutError"
    ? "the source did not answer in time"
    : error instanceof Error
      ? error.message
      : String(error);
}
