import { createImageDirectory } from "../../../src/azure/imageDirectory.ts";
import { type HostCredential } from "../../../src/azure/registryTokens.ts";
import { type ImageAnswer, type ImageDirectory } from "../../../src/core/ports.ts";
import { parseImageReference } from "../../../src/core/image/imageReference.ts";
import { startStubServer, type StubAnswer, type StubServer } from "../../support/stubServer.ts";

/** The moment of every look-up, in milliseconds since 1970. */
export const now = Date.parse("2026-11-25T12:00:00Z");

/** Answers by `METHOD /path token`, without a token `METHOD /path`. */
export type Answers = Readonly<Record<string, StubAnswer>>;

/** A directory over one server that stands for every host. */
export interface Registries {
  readonly directory: ImageDirectory;
  readonly stub: StubServer;
  /** What was asked, as the keys of the answers. */
  readonly asked: string[];
  /** The hosts that were asked, without repetition. */
  readonly hosts: Set<string>;
  readonly lookUp: (image: string) => Promise<ImageAnswer>;
}

/** Starts the server. `credentialFor` says which hosts get a credential. */
export async function startRegistries(
  answers: Answers,
  credentialFor: (host: string) => HostCredential | undefined = () => undefined,
): Promise<Registries> {
  const asked: string[] = [];
  const hosts = new Set<string>();
  const stub = await startStubServer(({ method, url, headers }) => {
    const token = headers.authorization?.replace("Bearer ", " ") ?? "";
    const key = `${method} ${url}${token}`;
    asked.push(key);
    return answers[key];
  });
  const directory = createImageDirectory({
    clock: { now: () => now },
    credentialFor,
    resolve: (host) => {
      hosts.add(host);
      return stub.origin;
    },
  });
  const lookUp = (text: string): Promise<ImageAnswer> => {
    const parsed = parseImageReference(text);
    if (parsed.kind === "invalid") {
      throw new Error(parsed.message);
    }
    return directory.lookUp(parsed.image, AbortSignal.timeout(10_000));
  };
  return { directory, stub, asked, hosts, lookUp };
}

/** A credential that gives the token `azure`. */
export function azureCredential(): HostCredential {
  const token = { token: "azure", expiresOnTimestamp: now + 1000 };
  return { credential: { getToken: () => Promise.resolve(token) }, scope: "s/.default" };
}

/** A 401 that says where tokens are. */
export function challenge(realm: string, service: string): StubAnswer {
  const header = `Bearer realm="${realm}",service="${service}",scope="repository:x:pull"`;
  return { status: 401, headers: { "www-authenticate": header } };
}

/** A digest of one letter. */
export function digestOf(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

/** An answer with a digest. */
export function manifest(
  digest: string = digestOf("a"),
  headers: Readonly<Record<string, string>> = {},
): StubAnswer {
  return { status: 200, headers: { "docker-content-digest": digest, ...headers } };
}

/** A found answer of a public registry. */
export const found: ImageAnswer = {
  kind: "found",
  digest: digestOf("a"),
  isPublic: true,
  pushedAt: undefined,
  otherTags: undefined,
  askedAt: now,
};
