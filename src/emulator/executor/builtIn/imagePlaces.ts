import { parseImageReference } from "../../../core/image/imageReference.ts";
import { type RegistryLogin, type SessionRequest } from "../containerTool.ts";
import { fullName } from "./imageStore.ts";

/** Where an image is asked for. */
export interface ImagePlace {
  readonly host: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
  readonly login: RegistryLogin | undefined;
}

/**
 * The registry that answers for an image: one of the session's, by the longest prefix of its name, or the one that the
 * name says. Undefined for a text that is no image.
 */
export function placeOf(image: string, session: SessionRequest): ImagePlace | undefined {
  const name = fullName(image);
  const known = session.registries
    .filter(({ prefix }) => name.startsWith(`${prefix}/`))
    .toSorted((one, other) => other.prefix.length - one.prefix.length)[0];
  const located =
    known === undefined ? name : `${known.location}${name.slice(known.prefix.length)}`;
  const parsed = parseImageReference(located);
  if (parsed.kind === "invalid") {
    return undefined;
  }
  const { registry: host, repository, tag, digest } = parsed.image;
  const isOwn = session.registries.some(({ location }) => location === host);
  const login = isOwn ? session.login : session.otherLogins.get(host);
  return { host, repository, reference: digest ?? tag ?? "latest", login };
}
