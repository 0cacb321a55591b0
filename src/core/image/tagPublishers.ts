/** How the tags of a publisher that fit a pattern are published. */
export interface PublisherConvention {
  /** Which repositories, host included; `library/` and the host of Docker Hub may be written or not. */
  readonly repository: RegExp;
  readonly tag: RegExp;
  readonly kind: "stable" | "unique";
  /** A phrase for people. */
  readonly reason: string;
}

/**
 * What publishers do otherwise than the shape of the tag suggests. Asked before the general rules; the first that fits
 * decides. A new publisher is a new line.
 */
const publisherConventions: readonly PublisherConvention[] = [
  {
    // https://github.com/devcontainers/images: `1-22` is version 1 of the image with Node 22.
    repository: /^mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\//i,
    tag: /^(?:dev-|\d+(?:\.\d+)?-)?(?:[a-z]+-)?\d+(?:\.\d+)?(?:-[a-z]+)*$/,
    kind: "stable",
    reason: "a version of the image before that of the tool moves with every patch of both",
  },
  {
    // https://mcr.microsoft.com/artifact/mar/mssql/server/tags
    repository: /(?:^|\/)mssql\//i,
    tag: /^20\d\d-(?:CU|GDR|GA|RTM|RC)\d*(?:-|$)/i,
    kind: "unique",
    reason: "a numbered cumulative update is published once",
  },
  {
    // https://mcr.microsoft.com/artifact/mar/azure-powershell/tags: the number belongs to the distribution.
    repository: /^mcr\.microsoft\.com\/(?:azure-)?powershell$/i,
    tag: /^(?:lts-|preview-)?(?:\d+\.\d+-)?(?:alpine|debian|mariner|azurelinux|ubuntu)-\d+$/i,
    kind: "stable",
    reason: "a release of a distribution is published again with updates",
  },
  {
    // https://docs.nvidia.com/deeplearning/frameworks: one release a month, `24.09-py3`.
    repository: /^nvcr\.io\/nvidia\//i,
    tag: /^\d\d\.(?:0[1-9]|1[0-2])(?:-|$)/,
    kind: "unique",
    reason: "NVIDIA publishes the release of a month once",
  },
  {
    // https://hub.docker.com/_/wordpress: `beta-6.7` is the newest preview of 6.7.
    repository: /(?:^|\/)wordpress$/i,
    tag: /^beta-\d+\.\d+(?:-(?:php|apache|fpm|cli)[^-]*)*$/i,
    kind: "stable",
    reason: "a preview channel moves with every preview",
  },
  {
    // https://jupyter-docker-stacks.readthedocs.io/en/latest/using/selecting.html
    repository: /(?:^|\/)jupyter\//i,
    tag: /^(?:(?:x86_64|aarch64)-)?(?:python|ubuntu|hub|lab|notebook|julia|r|spark|java|hadoop)-\d+(?:\.\d+)?$/i,
    kind: "stable",
    reason: "a major or minor version of a part moves with every build of the stack",
  },
  {
    // https://hub.docker.com/r/fpco/stack-build: `lts-22` is the newest of the series 22.
    repository: /(?:^|\/)fpco\/stack-build/i,
    tag: /^lts-\d+$/i,
    kind: "stable",
    reason: "a series of long-term releases moves with every release of it",
  },
  {
    // https://hub.docker.com/r/bitnami/redis: revisions of a release are `-r0`, `-r1`.
    repository: /(?:^|\/)bitnami(?:legacy|secure)?\//i,
    tag: /-r\d+$/i,
    kind: "unique",
    reason: "a revision is published once",
  },
  {
    // https://catalog.redhat.com: `9.4-1214` and `1-62` are release and build; `9.4-source` is none.
    repository: /^(?:registry\.(?:access\.)?redhat\.(?:com|io)|quay\.io\/redhat)/i,
    tag: /^\d+(?:\.\d+)*-\d+(?:\.\d+)*$/,
    kind: "unique",
    reason: "a build of a release is published once",
  },
  {
    // https://github.com/GoogleContainerTools/distroless: only moving tags, one for each architecture.
    repository: /^gcr\.io\/distroless\//i,
    tag: /^(?:latest|nonroot|debug|debug-nonroot)(?:-[a-z0-9]+)?$/i,
    kind: "stable",
    reason: "tags of distroless images move with every build",
  },
];

/** The convention of the publisher of a repository for a tag; undefined when the general rules decide. */
export function findPublisherConvention(
  tag: string,
  repository: string | undefined,
): PublisherConvention | undefined {
  return repository === undefined
    ? undefined
    : publisherConventions.find(
        (convention) => convention.repository.test(repository) && convention.tag.test(tag),
      );
}
