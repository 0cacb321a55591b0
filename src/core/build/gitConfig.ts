/** A remote of a Git repository. */
export interface GitRemote {
  readonly name: string;
  readonly url: string;
}

/**
 * Reads the remotes out of the text of a `.git/config` file (https://git-scm.com/docs/git-config#_syntax): `url` of
 * each `[remote "name"]`, in order. A remote with several addresses gives one entry each. Never throws.
 */
export function parseGitRemotes(text: string): readonly GitRemote[] {
  const remotes: GitRemote[] = [];
  let remote: string | undefined;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line.startsWith("[")) {
      remote = /^\[remote\s+"((?:[^"\\]|\\.)*)"\s*\]/i.exec(line)?.[1]?.replace(/\\(.)/g, "$1");
    } else if (remote !== undefined) {
      const url = readUrl(line);
      remotes.push(...(url === undefined ? [] : [{ name: remote, url }]));
    }
  }
  return remotes;
}

/**
 * Tells whether two addresses name the same repository: scheme, user, port of the scheme, letter case of the host,
 * a final `.git` or `/`, and the short forms `git@host:path` and `github.com/…` make no difference; on GitHub, GitLab,
 * Bitbucket and Azure Repos letter case of the path neither. `file://` addresses are compared with plain paths.
 */
export function sameRepository(one: string, other: string): boolean {
  const identity = repositoryIdentity(one);
  return identity !== "" && identity === repositoryIdentity(other);
}

const caseInsensitiveHosts = ["github.com", "gitlab.com", "bitbucket.org", "dev.azure.com"];

function readUrl(line: string): string | undefined {
  const value = /^url\s*=\s*(.*)$/i.exec(line)?.[1];
  if (value === undefined) {
    return undefined;
  }
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
  const url = quoted?.replace(/\\(.)/g, "$1") ?? value.replace(/\s[#;].*$/, "").trim();
  return url === "" ? undefined : url;
}

/** One spelling for all addresses of a repository; empty when there is no address. */
function repositoryIdentity(address: string): string {
  const location = address.trim().replace(/#.*$/, "");
  if (location === "") {
    return "";
  }
  const file = /^file:\/\/(?:localhost)?(\/.*)$/i.exec(location)?.[1] ?? folderOf(location);
  if (file !== undefined) {
    return `file:${trimEnd(decode(file).replaceAll("\\", "/"))}`;
  }
  const { host, path } = splitAddress(location);
  const azure = azureRepository(host, path);
  const identity = azure ?? `${host}/${trimEnd(path)}`;
  const isCaseInsensitive = caseInsensitiveHosts.some((known) => identity.startsWith(`${known}/`));
  return isCaseInsensitive ? identity.toLowerCase() : identity;
}

function folderOf(location: string): string | undefined {
  return location.startsWith("/") || /^[a-z]:[\\/]/i.test(location) ? location : undefined;
}

function splitAddress(location: string): { readonly host: string; readonly path: string } {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)(?::(\d+))?\/+(.*)$/i.exec(location);
  const short = /^(?:[^/@:]+@)?([^/:]+)(:|\/)\/*(.*)$/.exec(location);
  const port = url?.[2];
  const isUsualPort = port === undefined || ["22", "80", "443", "9418"].includes(port);
  const host = (url?.[1] ?? short?.[1] ?? "").toLowerCase();
  return {
    host: isUsualPort ? host : `${host}:${port}`,
    path: decode(url?.[3] ?? short?.[3] ?? ""),
  };
}

/** Azure Repos have other paths over SSH and on their former host. */
function azureRepository(host: string, path: string): string | undefined {
  if (host === "ssh.dev.azure.com" || host === "vs-ssh.visualstudio.com") {
    const [, organization = "", project = "", repository = ""] = path.split("/");
    return `dev.azure.com/${organization}/${project}/_git/${trimEnd(repository)}`;
  }
  const organization = /^([^.]+)\.visualstudio\.com$/.exec(host)?.[1];
  const rest = path.replace(/^DefaultCollection\//i, "");
  return organization === undefined ? undefined : `dev.azure.com/${organization}/${trimEnd(rest)}`;
}

function trimEnd(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === "/") {
    end--;
  }
  return path.slice(0, end).replace(/\.git$/i, "");
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
