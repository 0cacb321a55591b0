/** Where the source of a build comes from. */
export type SourceLocation =
  | {
      readonly kind: "git";
      /** Address to clone. */
      readonly remote: string;
      /** Branch, commit, tag or `pull/<n>/head`; undefined: the default branch. */
      readonly ref: string | undefined;
      /** Folder of the context in the repository; undefined: its root. */
      readonly folder: string | undefined;
    }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "oci"; /** Reference without `oci://`. */ readonly artifact: string }
  | { readonly kind: "local"; readonly path: string };

const gitSuffix = /\.git(?:#[^\n]+)?$/;
/** Characters that Go allows nowhere in an address, and those that it does not allow in a host. */
const controls = /\p{Cc}/u;
const notInHosts = /[ %^`{|}\\]/;

/**
 * Tells what kind of context a text is, exactly as the ACR engine decides: Git, then an archive to download, then an
 * OCI artifact, else a local folder. Schemes other than `oci` are compared with regard to letter case
 * (https://github.com/Azure/acr-builder, util package; https://github.com/moby/moby, urlutil).
 */
export function parseSourceLocation(text: string): SourceLocation {
  if (isGit(text)) {
    return readGit(text);
  }
  if (isHttp(text)) {
    return { kind: "url", url: text };
  }
  if (/^oci:\/\//i.test(text)) {
    return { kind: "oci", artifact: text.slice("oci://".length) };
  }
  return { kind: "local", path: text };
}

/**
 * Like `parseSourceLocation`, but an address that starts with `file://` is a Git repository on this machine.
 * The emulator accepts those so that tasks work without a Git host; ACR itself does not.
 */
export function parseEmulatedSourceLocation(text: string): SourceLocation {
  return text.startsWith("file://") ? readGit(text) : parseSourceLocation(text);
}

function isHttp(text: string): boolean {
  return text.startsWith("http://") || text.startsWith("https://");
}

function isGit(text: string): boolean {
  const isPrefixed = ["git://", "github.com/", "git@"].some((prefix) => text.startsWith(prefix));
  return isPrefixed || (isHttp(text) && gitSuffix.test(text)) || isAzureRepos(text);
}

/** The engine's two checks for Azure Repos; an address that Go cannot parse is none. */
function isAzureRepos(text: string): boolean {
  const parts =
    /^https:\/\/(?:[^/?#]*@)?(?<host>[^/?#@]*)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/s.exec(
      text.toLowerCase(),
    )?.groups;
  const { host = "", path = "", query = "", fragment = "" } = parts ?? {};
  const isParsed = !controls.test(text) && decodePercent(fragment) !== undefined;
  return isParsed && isAzureHost(host) && isQueryEmpty(query) && hasGitPart(decodePercent(path));
}

function isAzureHost(host: string): boolean {
  const isKnown = host === "dev.azure.com" || host.endsWith(".visualstudio.com");
  return isKnown && !notInHosts.test(host);
}

function hasGitPart(path: string | undefined): boolean {
  return path?.includes("/_git/") ?? false;
}

/** Go drops a parameter with a semicolon, so that nothing may be left of a query (https://pkg.go.dev/net/url#ParseQuery). */
function isQueryEmpty(query: string): boolean {
  return query.split("&").every((parameter) => parameter === "" || parameter.includes(";"));
}

function readGit(text: string): SourceLocation {
  const address = text.startsWith("github.com/") ? `https://${text}` : text;
  const hash = address.indexOf("#");
  const remote = hash < 0 ? address : address.slice(0, hash);
  const written = hash < 0 ? "" : address.slice(hash + 1);
  const isUrl = !text.startsWith("git@");
  const fragment = isUrl ? (decodePercent(written) ?? written) : written;
  const colon = fragment.indexOf(":");
  const ref = colon < 0 ? fragment : fragment.slice(0, colon);
  const folder = colon < 0 ? "" : fragment.slice(colon + 1);
  return {
    kind: "git",
    // A user without a password is a personal access token; Git wants it as the password.
    remote: (isUrl ? encodePath(remote) : remote).replace(
      /^((?:https?|git):\/\/)([^/:@]+)@/,
      "$1dummy:$2@",
    ),
    ref: ref === "" ? undefined : ref,
    folder: folder === "" ? undefined : folder,
  };
}

/**
 * Writes an address as Go does after it was read: a path with a character that may not stand in one is encoded anew
 * (https://pkg.go.dev/net/url#URL.EscapedPath).
 */
function encodePath(address: string): string {
  const parts = /^(?<host>[a-z]+:\/\/[^/?]*)(?<path>[^?]*)(?<query>[^]*)$/.exec(address)?.groups;
  const { host = "", path = "", query = "" } = parts ?? {};
  const decoded = decodePercent(path);
  if (decoded === undefined || /^[\w.~!$&'()*+,;=:@[\]%/-]*$/.test(path)) {
    return address;
  }
  const encoded = Array.from(decoded, (character) =>
    /[\w.~$&+,/:;=@-]/.test(character) ? character : encodeCharacter(character),
  );
  return `${host}${encoded.join("")}${query}`;
}

function encodeCharacter(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
    "",
  );
}

/** Undefined when a `%` does not start an escape. */
function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Go decodes bytes that are no UTF-8 too; only a broken escape is an error there.
    return /%(?![0-9a-f]{2})/i.test(text) ? undefined : text;
  }
}
