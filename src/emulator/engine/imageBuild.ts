import { scanDockerfile, type ScanResult } from "../../core/dockerfile/acrScan.ts";
import { isReservedVariable } from "../executor/toolEnvironment.ts";
import { type ArgumentRecord } from "../resources.ts";
import { type BuildDependencies, resolveAfterBuild, resolveBeforeBuild } from "./dependencies.ts";
import { readDockerfile } from "./dockerfileText.ts";
import { RunFailure } from "./runFailure.ts";
import { type RunJob } from "./runJob.ts";
import { stepFailure } from "./steps.ts";

/** A build step, its templates replaced. */
export interface BuildStep {
  readonly id: string;
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

/** An image that was built. */
export interface BuiltImage {
  /** Name in the container tool's storage. */
  readonly localName: string;
  readonly dependencies: BuildDependencies;
}

/** Scans the Dockerfile as the engine does, then builds. Rejects with `RunFailure` when either fails. */
export async function buildImage(
  step: BuildStep,
  job: RunJob,
  signal: AbortSignal,
): Promise<BuiltImage> {
  job.output.stamp("Scanning for dependencies...");
  const { dockerfile, scan } = await scanStep(step, job);
  job.output.stamp("Successfully scanned dependencies");
  const before = await resolveBeforeBuild(scan, job);
  const localName = await runBuild(step, dockerfile, scan, { job, signal });
  return { localName, dependencies: await resolveAfterBuild(before, job, signal) };
}

type Scanned = Extract<ScanResult, { readonly kind: "scanned" }>;

async function scanStep(
  step: BuildStep,
  job: RunJob,
): Promise<{ readonly dockerfile: string; readonly scan: Scanned }> {
  const failed = (message: string): RunFailure => {
    job.output.stamp(`Output from dependency scanning: ${message}`);
    return stepFailure(step.id, "failed to scan dependencies: exit status 1");
  };
  const folder = step.dockerfileFolder ?? step.contextFolder;
  const dockerfile = await readDockerfile(folder, step.dockerFilePath);
  if (dockerfile.kind === "failed") {
    throw failed(dockerfile.message);
  }
  const scan = scanDockerfile({
    dockerfile: dockerfile.text,
    buildArguments: step.arguments.map(({ name, value }) => `${name}=${value}`),
    target: step.target,
  });
  if (scan.kind === "failed") {
    throw failed(scan.message);
  }
  return { dockerfile: dockerfile.path, scan };
}

async function runBuild(
  step: BuildStep,
  dockerfile: string,
  scan: Scanned,
  { job, signal }: { readonly job: RunJob; readonly signal: AbortSignal },
): Promise<string> {
  refuseReservedSecrets(step);
  const { output, registry, runId } = job;
  const { imagePrefix } = job.session;
  const localName = `${imagePrefix}/${registry.toLowerCase()}/${runId}:${job.engine.newId()}`;
  output.stamp(`Launching container with name: ${step.id}`);
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
    output.line,
    signal,
  );
  if (result.exitCode !== 0) {
    output.stamp(`Container failed during run: ${step.id}. No retries remaining.`);
    throw stepFailure(step.id, `exit status ${result.exitCode}`);
  }
  output.line(`Successfully built ${(result.imageId ?? "").slice(0, 12)}`);
  step.imageNames.forEach((name) => output.line(`Successfully tagged ${name}`));
  output.stamp(`Successfully executed container: ${step.id}`);
  return localName;
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
