/** An image by its parts. Exactly one spelling of a registry is used: Docker Hub is `docker.io`. */
export interface ImageReference {
  /** Host with an optional port. */
  readonly registry: string;
  readonly repository: string;
  /** Undefined when none is written; a tool then takes `latest` unless there is a digest. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** An image as the ACR engine reads and prints it. A part that is not there is the empty text. */
export interface EngineReference {
  /** Host, or `registry.hub.docker.com` for everything whose first part has no dot. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** The text that was read. */
  readonly reference: string;
}

/** Result of reading an image reference: its parts, or the reader's own words of what is wrong. */
export type ParsedImage<Reference> =
  | { readonly kind: "image"; readonly image: Reference }
  | { readonly kind: "invalid"; readonly message: string };

/** The name under which the ACR engine and the service list Docker Hub. */
export const engineDockerHub = "registry.hub.docker.com";

// The grammar of https://pkg.go.dev/github.com/distribution/reference, written without ambiguity: linear time.
const domainPart = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const domain = `${domainPart}(?:\\.${domainPart})*(?::[0-9]+)?`;
const pathPart = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const path = `${pathPart}(?:/${pathPart})*`;
const tag = "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}";
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const grammar = new RegExp(
  `^(?<name>(?:(?<domain>${domain})/)?(?<path>${path}))(?::(?<tag>${tag}))?(?:@(?<digest>${digest}))?$`,
);
const canonicalDigest = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
const digestLengths: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

interface GrammarParts {
  readonly domain: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
}

/**
 * Reads an image reference as Docker means it: without a host it is Docker Hub, whose official images are in
 * `library/`. The first part is a host when it has a dot or a port, is `localhost` or has capital letters.
 */
export function parseImageReference(text: string): ParsedImage<ImageReference> {
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const registry = isHost ? dockerHubAs(first) : "docker.io";
  const rest = isHost ? text.slice(slash + 1) : text;
  const isOfficial = registry === "docker.io" && !rest.includes("/");
  const parsed = parseGrammar(`${registry}/${isOfficial ? "library/" : ""}${rest}`);
  if (parsed.kind === "invalid") {
    return { kind: "invalid", message: `${text}: ${parsed.message}` };
  }
  const parts = parsed.image;
  return {
    kind: "image",
    image: {
      registry: parts.domain,
      repository: parts.path,
      tag: parts.tag === "" ? undefined : parts.tag,
      digest: parts.digest === "" ? undefined : parts.digest,
    },
  };
}

/** Writes an image in full: `docker.io/library/node:15-alpine`. */
export function formatImageReference(image: ImageReference): string {
  const tagText = image.tag === undefined ? "" : `:${image.tag}`;
  const digestText = image.digest === undefined ? "" : `@${image.digest}`;
  return `${image.registry}/${image.repository}${tagText}${digestText}`;
}

/**
 * Writes an image as people do: Docker Hub's host and `library/` are left out.
 */
export function formatFamiliarReference(image: ImageReference): string {
  const full = formatImageReference(image);
  return image.registry === "docker.io"
    ? full.slice("docker.io/".length).replace(/^library\//, "")
    : full;
}

/**
 * Adds `:latest` when there is neither `:` nor `@` anywhere, as the ACR engine does; `localhost:5000/x` stays as it is.
 * (https://github.com/Azure/acr-builder, scan package)
 */
export function normalizeImageTag(text: string): string {
  return text.includes("@") || text.includes(":") ? text : `${text}:latest`;
}

/**
 * Reads an image reference as the ACR engine does, faults included: a host needs a dot, or it counts as a part of a
 * Docker Hub repository; `docker.io` stays a host of its own. Give it a text from `normalizeImageTag`.
 * The message is the engine's, complete.
 */
export function parseEngineReference(text: string): ParsedImage<EngineReference> {
  const parsed = parseGrammar(text);
  if (parsed.kind === "invalid") {
    const prefix = "Failed to parse image reference, ensure tags have a valid format";
    return { kind: "invalid", message: `${prefix}: ${text}: ${parsed.message}` };
  }
  const parts = parsed.image;
  const isRegistry = parts.domain.includes(".");
  const hubRepository = `${parts.domain === "" ? "library" : parts.domain}/${parts.path}`;
  return {
    kind: "image",
    image: {
      registry: isRegistry ? parts.domain : engineDockerHub,
      repository: isRegistry ? parts.path : hubRepository,
      tag: parts.tag,
      digest: parts.digest,
      reference: text,
    },
  };
}

function dockerHubAs(host: string): string {
  return host === "index.docker.io" ? "docker.io" : host;
}

function parseGrammar(text: string): ParsedImage<GrammarParts> {
  const groups = grammar.exec(text)?.groups;
  if (groups === undefined) {
    // U+0130 becomes a plain letter in Go.
    const isCase = grammar.test(text.replaceAll("\u0130", "i").toLowerCase());
    return invalid(isCase ? "repository name must be lowercase" : "invalid reference format");
  }
  if ((groups["name"] ?? "").length > 255) {
    return invalid("repository name must not be more than 255 characters");
  }
  const digestProblem = groups["digest"] === undefined ? undefined : checkDigest(groups["digest"]);
  if (digestProblem !== undefined) {
    return invalid(digestProblem);
  }
  const {
    domain: host = "",
    path: repository = "",
    tag: tagText = "",
    digest: digestText = "",
  } = groups;
  return {
    kind: "image",
    image: { domain: host, path: repository, tag: tagText, digest: digestText },
  };
}

function checkDigest(text: string): string | undefined {
  const [algorithm = "", encoded = ""] = text.split(":");
  const length = digestLengths.get(algorithm);
  if (length === undefined) {
    return canonicalDigest.test(text)
      ? "unsupported digest algorithm"
      : "invalid checksum digest format";
  }
  if (encoded.length !== length) {
    return "invalid checksum digest length";
  }
  return /^[a-f0-9]+$/.test(encoded) ? undefined : "invalid checksum digest format";
}

function invalid(message: string): { readonly kind: "invalid"; readonly message: string } {
  return { kind: "invalid", message };
}
