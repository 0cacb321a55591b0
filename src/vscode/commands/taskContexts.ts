import { workspace, type Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import { findRepository, pathBelow, type RepositoryFacts } from "../repositoryFacts.ts";

/** Where a task finds its source: what the service takes as context, and the Dockerfile's path below it. */
export interface TaskContext {
  readonly path: string;
  readonly file: string;
  readonly explanation?: string;
}

/**
 * The contexts from which a task may build a Dockerfile: the Dockerfile's folder first, then the whole repository; from
 * each remote with an `https` address and, for a local registry, from the repository on this machine.
 * Rejects with `invalidContext` when the file is in no repository or none that a task can reach.
 */
export async function taskContexts(
  dockerfile: Uri,
  isLocal: boolean,
): Promise<readonly TaskContext[]> {
  const repository = await findRepository(dockerfile);
  const name = workspace.asRelativePath(dockerfile);
  if (repository === undefined) {
    throw new AcrError(
      "invalidContext",
      `${name} is not in a Git repository: a task builds what is committed, so initialize one first`,
    );
  }
  const sources = sourcesOf(repository, isLocal);
  if (sources.length === 0) {
    throw new AcrError(
      "invalidContext",
      `The repository of ${name} has no remote with an https address that a task could fetch`,
    );
  }
  const path = pathBelow(repository.root, dockerfile) ?? "";
  return sources.flatMap((source) => contextsFrom(source, repository.branch, path));
}

interface Source {
  readonly address: string;
  readonly explanation: string;
}

function sourcesOf({ root, remotes }: RepositoryFacts, isLocal: boolean): readonly Source[] {
  const reachable = remotes.flatMap(({ name, url }) => {
    const address = httpsAddress(url);
    return address === undefined ? [] : [{ address, explanation: `Remote ${name}` }];
  });
  const here = {
    address: `file://${encodeURI(root.path)}`,
    explanation: "The repository on this machine",
  };
  return isLocal && root.scheme === "file" ? [here, ...reachable] : reachable;
}

function contextsFrom(
  source: Source,
  branch: string | undefined,
  path: string,
): readonly TaskContext[] {
  const slash = path.lastIndexOf("/");
  const ref = branch ?? "HEAD";
  const whole: TaskContext = {
    path: `${source.address}#${ref}`,
    file: path,
    explanation: `${source.explanation}, branch ${ref}, all of it`,
  };
  if (slash < 0) {
    return [whole];
  }
  const folder = path.slice(0, slash);
  return [
    {
      path: `${source.address}#${ref}:${folder}`,
      file: path.slice(slash + 1),
      explanation: `${source.explanation}, branch ${ref}, folder ${folder}`,
    },
    whole,
  ];
}

/** ACR fetches over HTTPS; a usual SSH address names the same repository. An address ends in `.git` for the engine. */
function httpsAddress(url: string): string | undefined {
  const ssh = /^(?:ssh:\/\/)?git@([^:/]+)[:/](.+)$/u.exec(url);
  const address = ssh === null ? url : `https://${ssh[1] ?? ""}/${ssh[2] ?? ""}`;
  if (!/^https?:\/\//u.test(address)) {
    return undefined;
  }
  const isKnownHost = /^https?:\/\/(?:[^/]*\.)?(?:dev\.azure\.com|visualstudio\.com)\//u.test(
    address,
  );
  return isKnownHost || address.endsWith(".git") ? address : `${address}.git`;
}
