import { createHash } from "node:crypto";
import { mkdtemp, readFile, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileIgnore, type IgnoreRules } from "../core/build/dockerIgnore.ts";
import { AcrError } from "../core/errors.ts";
import { type ContextPacker, type ContextRequest, type PackedContext } from "../core/ports.ts";
import { ContextArchive } from "./contextArchive.ts";
import { walkContext } from "./contextFolder.ts";
import { openFileArchive } from "./fileArchive.ts";
import { fileProblem, systemCodeOf } from "./fileProblem.ts";

/** What is packed and how far it is. */
interface Packing {
  /** Real path of the context folder. */
  readonly root: string;
  readonly dockerfile: string;
  /** The Dockerfile relative to the context, with `/`; it may start with `../`. */
  readonly dockerfileName: string;
  readonly rules: IgnoreRules;
  readonly onProgress: (files: number, bytes: number) => void;
}

/**
 * Packs build contexts into gzip-compressed tar archives in a temporary folder of their own: the files that
 * Docker's ignore rules leave, in an order that depends on their names only.
 *
 * A Dockerfile that is outside, ignored or a link is added under a name that nothing else has, as `az acr build`
 * does; its name there is told.
 */
export function createContextPacker(): ContextPacker {
  return {
    async pack(request, onProgress, signal) {
      signal.throwIfAborted();
      const packing = await prepare(request, onProgress);
      const folder = await mkdtemp(path.join(tmpdir(), "acr-tasks-")).catch((error: unknown) => {
        throw fileProblem(tmpdir(), error);
      });
      try {
        return await write(packing, path.join(folder, "context.tar.gz"), signal);
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        signal.throwIfAborted();
        throw error;
      }
    },
  };
}

async function prepare(
  { folder, dockerfile }: ContextRequest,
  onProgress: (files: number, bytes: number) => void,
): Promise<Packing> {
  await expectKind(folder, "folder");
  await expectKind(dockerfile, "file");
  const root = await realpath(folder);
  const parent = await realpath(path.dirname(dockerfile));
  const absolute = path.join(parent, path.basename(dockerfile));
  return {
    root,
    dockerfile,
    dockerfileName: path.relative(root, absolute).replaceAll(path.sep, "/"),
    rules: await readRules(folder, dockerfile),
    onProgress,
  };
}

async function expectKind(place: string, kind: "file" | "folder"): Promise<void> {
  const found = await stat(place).catch((error: unknown) => {
    throw fileProblem(place, error);
  });
  if (kind === "folder" ? !found.isDirectory() : !found.isFile()) {
    throw new AcrError("invalidContext", `${place} is not a ${kind}`);
  }
}

/** The Dockerfile's own ignore file comes first: beside it as for Docker, at the context's root as for `az`. */
async function readRules(folder: string, dockerfile: string): Promise<IgnoreRules> {
  const candidates = [
    `${dockerfile}.dockerignore`,
    path.join(folder, `${path.basename(dockerfile)}.dockerignore`),
    path.join(folder, ".dockerignore"),
  ];
  for (const candidate of candidates) {
    const text = await readIfThere(candidate);
    if (text !== undefined) {
      return checkedRules(candidate, text);
    }
  }
  return compileIgnore("");
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") {
      return undefined;
    }
    throw fileProblem(file, error);
  }
}

function checkedRules(file: string, text: string): IgnoreRules {
  const rules = compileIgnore(text);
  const problem = rules.problems[0];
  if (problem !== undefined) {
    throw new AcrError("invalidContext", `${file}: ${problem.message}`);
  }
  return rules;
}

async function write(packing: Packing, file: string, signal: AbortSignal): Promise<PackedContext> {
  let files = 0;
  let bytes = 0;
  let isDockerfileIn = false;
  const { root, rules, dockerfileName, onProgress } = packing;
  const countBytes = (more: number): void => {
    bytes += more;
    onProgress(files, bytes);
  };
  const archive = new ContextArchive(file, countBytes, signal);
  try {
    for await (const entry of walkContext(root, rules, signal)) {
      await archive.add(entry);
      isDockerfileIn ||= entry.kind === "file" && entry.name === dockerfileName;
      files += entry.kind === "folder" ? 0 : 1;
      onProgress(files, bytes);
    }
    const name = isDockerfileIn ? dockerfileName : await addDockerfile(archive, packing.dockerfile);
    await archive.finish();
    return {
      archive: await openFileArchive(file),
      dockerFilePath: name,
      files: isDockerfileIn ? files : files + 1,
    };
  } catch (error) {
    await archive.abandon();
    throw fileProblem(root, error);
  }
}

/** The name comes from the content, so that the same context gives the same archive. */
async function addDockerfile(archive: ContextArchive, dockerfile: string): Promise<string> {
  const content = await readFile(dockerfile);
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 32);
  const name = `${digest}_${path.basename(dockerfile)}`;
  await archive.addFile(name, dockerfile, await stat(dockerfile));
  return name;
}
