import { access, realpath, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { askProgram } from "../executor/program.ts";

/** A repository to fetch. */
export interface GitSource {
  /** Address; a user name and password in it never reach a command line. */
  readonly remote: string;
  /** Branch, commit or `pull/<n>/head`; undefined: the default branch. */
  readonly ref: string | undefined;
  /** Folder in the repository; undefined: its root. */
  readonly folder: string | undefined;
  /** Personal access token, or undefined. */
  readonly token: string | undefined;
}

/** A checked-out repository. */
export interface GitCheckout {
  /** Absolute folder of the context. */
  readonly folder: string;
  /** Commit that is checked out. */
  readonly revision: string;
}

/** A repository that cannot be used as a context; the message is the engine's. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/**
 * Fetches a repository as the engine does: one commit when the server allows it, else everything, then a
 * checkout of the ref. As there, branches, commits and pull requests work and tags do not
 * (https://github.com/Azure/acr-builder, util package). `scratch` and `checkout` are existing empty folders.
 */
export async function fetchGitContext(
  source: GitSource,
  folders: { readonly scratch: string; readonly checkout: string },
  signal: AbortSignal,
): Promise<GitCheckout> {
  const git = await openGit(source, folders, signal);
  const { ref } = source;
  if (ref?.startsWith("-") === true || git.address.startsWith("-")) {
    throw new GitError(`error fetching: "${ref ?? git.address}" is no Git reference`);
  }
  await git.run(["init", "-q"], "error initializing git");
  await git.run(
    ["remote", "add", "origin", git.address],
    `failed add origin repo at ${git.address}`,
  );
  const fetched = await git.try(["fetch", "-q", "--depth", "1", "origin", ref ?? "HEAD"]);
  if (fetched !== undefined) {
    await git.run(["fetch", "-q", "origin"], "error fetching");
  }
  const commit = ref === undefined || isPullRequest(ref) ? "FETCH_HEAD" : ref;
  await git.run(["checkout", "-q", commit], `error checking out ${commit}`);
  await fetchSubmodules(git, folders.checkout);
  const revision = await git.run(["rev-parse", "--verify", "HEAD"], "error reading HEAD");
  return { folder: await contextFolder(folders.checkout, source.folder), revision };
}

/**
 * Asks a repository for its branches, pull requests and `HEAD`: commits by the full name of the reference. `scratch` is an
 * existing folder. Rejects with `GitError`, or with the signal's reason.
 */
export async function listRemoteReferences(
  source: Pick<GitSource, "remote" | "token">,
  scratch: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const folders = { scratch, checkout: scratch };
  const git = await openGit({ ...source, ref: undefined, folder: undefined }, folders, signal);
  if (git.address.startsWith("-")) {
    throw new GitError(`error listing references: "${git.address}" is no Git address`);
  }
  const wanted = ["HEAD", "refs/heads/*", "refs/pull/*"];
  const answer = await git.run(["ls-remote", git.address, ...wanted], "error listing references");
  const lines = answer.split("\n").map((line) => line.trim().split("\t"));
  return new Map(
    lines.flatMap(([commit, name]) =>
      commit === undefined || name === undefined ? [] : [[name, commit] as const],
    ),
  );
}

interface Git {
  readonly address: string;
  /** What went wrong, or undefined. */
  try(parameters: readonly string[]): Promise<string | undefined>;
  /** Standard output; rejects with `GitError` that starts with `failure`. */
  run(parameters: readonly string[], failure: string): Promise<string>;
}

async function openGit(
  source: GitSource,
  folders: { readonly scratch: string; readonly checkout: string },
  signal: AbortSignal,
): Promise<Git> {
  const { address, authorization } = withoutPassword(source);
  const environment = await gitEnvironment(folders.scratch, address, authorization);
  const ask = (parameters: readonly string[]) =>
    askProgram({ command: "git", parameters, environment, folder: folders.checkout }, signal);
  const problemOf = (stderr: string) => stderr.trim().split("\n").slice(-3).join(" ");
  return {
    address,
    async try(parameters) {
      const answer = await ask(parameters);
      return answer.exitCode === 0 ? undefined : problemOf(answer.stderr);
    },
    async run(parameters, failure) {
      const answer = await ask(parameters);
      if (answer.exitCode !== 0) {
        throw new GitError(
          `${failure}: ${problemOf(answer.stderr)}: exit status ${answer.exitCode}`,
        );
      }
      return answer.stdout.trim();
    },
  };
}

function withoutPassword(source: GitSource): {
  readonly address: string;
  readonly authorization: string | undefined;
} {
  const [, scheme, credentials, rest] = /^(https?:\/\/)([^/@]*)@(.*)$/su.exec(source.remote) ?? [];
  const written = credentials === undefined ? undefined : decodeURIComponent(credentials);
  const user = source.token === undefined ? written : `dummy:${source.token}`;
  return {
    address: rest === undefined ? source.remote : `${scheme ?? ""}${rest}`,
    authorization: user === undefined ? undefined : `Basic ${Buffer.from(user).toString("base64")}`,
  };
}

/**
 * Git asks nobody, runs no hooks and trusts the folders of other users. That trust must be in a file: a local
 * fetch drops the variables of the caller (safe.directory in git-config(1)). The token is only in the environment.
 */
async function gitEnvironment(
  scratch: string,
  address: string,
  authorization: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const file = path.join(scratch, "gitconfig");
  await writeFile(
    file,
    "[include]\n\tpath = ~/.gitconfig\n[safe]\n\tdirectory = *\n[core]\n\thooksPath = /dev/null\n[advice]\n\tdetachedHead = false\n",
  );
  const origin = /^https?:\/\/[^/]+\//u.exec(`${address}/`)?.[0];
  const header =
    authorization === undefined || origin === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: "1",
          GIT_CONFIG_KEY_0: `http.${origin}.extraHeader`,
          GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
        };
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith("GIT_") ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(own),
    GIT_CONFIG_GLOBAL: file,
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
    GIT_LFS_SKIP_SMUDGE: "0",
    LC_ALL: "C",
    ...header,
  };
}

async function fetchSubmodules(git: Git, checkout: string): Promise<void> {
  const hasSubmodules = await access(path.join(checkout, ".gitmodules")).then(
    () => true,
    () => false,
  );
  if (hasSubmodules) {
    const parameters = ["submodule", "update", "--init", "--recursive", "--depth=1"];
    await git.run(parameters, "error initializing submodules");
  }
}

async function contextFolder(checkout: string, folder: string | undefined): Promise<string> {
  if (folder === undefined) {
    return checkout;
  }
  const root = await realpath(checkout);
  const wanted = path.join(root, folder);
  const found = await realpath(wanted).catch(() => wanted);
  if (found !== root && !found.startsWith(root + path.sep)) {
    throw new GitError(`error setting git context, "${folder}" not within git root`);
  }
  const isFolder = await stat(found).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new GitError(`error setting git context, not a directory: ${folder}`);
  }
  return found;
}

function isPullRequest(ref: string): boolean {
  return /^(?:refs\/)?pull\//u.test(ref);
}
