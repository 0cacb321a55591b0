import { scanDockerfile, type ScanResult } from "../../core/dockerfile/acrScan.ts";
import { type LineListener } from "../executor/program.ts";
import { isReservedVariable } from "../executor/toolEnvironment.ts";
import { type ArgumentRecord } from "../resources.ts";
import { type BuildDependencies, resolveBeforeBuild } from "./dependencies.ts";
import { readDockerfile } from "./dockerfileText.ts";
import { RunFailure } from "./runFailure.ts";
import { type RunJob } from "./runJob.ts";

/** A build step, its templates replaced. */
export interface BuildStep {
  /** Absolute. */
  readonly contextFolder: string;
  /** Relative to `dockerfileFolder`, or to the context. */
  readonly dockerFilePath: string;
  readonly dockerfileFolder?: string;
  /** Full names of the result; only for the log. */
  readonly imageNames: readonly string[];
  readonly arguments: readonly ArgumentRecord[];
  readonly target: string | undefined;
  readonly noCache: boolean;
  /** Full names of images that earlier steps of the run made. */
  readonly earlierImages: readonly string[];
}

type Scanned = Extract<ScanResult, { readonly kind: "scanned" }>;

/** A build whose Dockerfile was scanned. */
export interface ScannedBuild {
  readonly kind: "scanned";
  readonly step: BuildStep;
  /** Absolute. */
  readonly dockerfile: string;
  readonly scan: Scanned;
  readonly dependencies: BuildDependencies;
}

/** Scans the Dockerfile of a build as the engine does, or gives the scanner's words why it cannot. */
export async function scanBuild(
  step: BuildStep,
  job: RunJob,
): Promise<ScannedBuild | { readonly kind: "failed"; readonly output: string }> {
  const folder = step.dockerfileFolder ?? step.contextFolder;
  const dockerfile = await readDockerfile(folder, step.dockerFilePath);
  if (dockerfile.kind === "failed") {
    return { kind: "failed", output: dockerfile.message };
  }
  const scan = scanDockerfile({
    dockerfile: dockerfile.text,
    buildArguments: step.arguments.map(({ name, value }) => `${name}=${value}`),
    target: step.target,
  });
  if (scan.kind === "failed") {
    return { kind: "failed", output: scan.message };
  }
  const dependencies = await resolveBeforeBuild(scan, job);
  return { kind: "scanned", step, dockerfile: dockerfile.path, scan, dependencies };
}

/** Builds once. Gives the tool's exit status and the name of the image in its storage. */
export async function runBuild(
  { step, dockerfile, scan }: ScannedBuild,
  { job, output }: { readonly job: RunJob; readonly output: LineListener },
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly localName: string }> {
  refuseReservedSecrets(step);
  const { registry, runId } = job;
  const { imagePrefix } = job.session;
  const localName = `${imagePrefix}/${registry.toLowerCase()}/${runId}:${job.engine.newId()}`;
  const result = await job.session.build(
    {
      contextFolder: step.contextFolder,
      dockerfile,
      localName,
      arguments: step.arguments,
      target: step.target,
      noCache: step.noCache,
      platform: platformOf(job),
      localBases: [scan.runtime, ...scan.buildTime]
        .map(({ reference }) => reference)
        .filter((reference) => step.earlierImages.includes(reference)),
    },
    output,
    signal,
  );
  if (result.exitCode === 0) {
    output(`Successfully built ${(result.imageId ?? "").slice(0, 12)}`);
    step.imageNames.forEach((name) => output(`Successfully tagged ${name}`));
  }
  return { exitCode: result.exitCode, localName };
}

function refuseReservedSecrets(step: BuildStep): void {
  const refused = step.arguments.find(
    ({ name, isSecret }) => isSecret === true && (isReservedVariable(name) || !/^\w+$/u.test(name)),
  );
  if (refused !== undefined) {
    throw new RunFailure(
      `the emulator cannot pass a secret build argument with the name ${refused.name} to a container tool; use another name`,
    );
  }
}

const ownArchitectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** `linux/arm64/v8`; undefined for the machine's own, which a tool need not be told. */
function platformOf(job: RunJob): string | undefined {
  const { os = "linux", architecture, variant = "" } = job.request.platform ?? {};
  const own = ownArchitectures[process.arch] ?? process.arch;
  if (architecture === undefined || (architecture.toLowerCase() === own && variant === "")) {
    return undefined;
  }
  const parts = [os, architecture, variant].filter((part) => part !== "");
  return parts.join("/").toLowerCase();
}
