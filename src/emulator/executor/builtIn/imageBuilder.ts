import { AcrError } from "../../../core/errors.ts";
import { readFile } from "node:fs/promises";
import { expandDockerVariables } from "../../../core/dockerfile/expandDockerVariables.ts";
import { parseManifest } from "../../oci/manifest.ts";
import { type ImageBuild } from "../containerTool.ts";
import { type LineListener } from "../program.ts";
import {
  addArguments,
  type BuildPlan,
  planBuild,
  type PlannedInstruction,
  type PlannedStage,
  stageNamed,
} from "./buildPlan.ts";
import { readContext } from "./contextFiles.ts";
import { copyFiles } from "./copyFiles.ts";
import {
  configure,
  emptyConfiguration,
  environmentOf,
  formatConfiguration,
  type ImageConfiguration,
  listOf,
  parseConfiguration,
  workingDirectoryOf,
} from "./imageConfiguration.ts";
import { type ImageStore, type StoredImage } from "./imageStore.ts";
import { type ImageTree, readTree } from "./imageTree.ts";
import { packLayer } from "./layer.ts";
import { ownerOf } from "./owner.ts";

/** What a build works with. */
export interface BuildBench {
  readonly store: ImageStore;
  /** Gets a base for a platform, from the store only when an earlier step of the run made it. */
  base(image: string, platform: string, signal: AbortSignal): Promise<StoredImage>;
  /** The time that images carry, as RFC 3339 writes it. */
  readonly created: string;
  /** `os/architecture` of images when nothing else is asked for. */
  readonly ownPlatform: string;
}

interface BuiltStage {
  readonly image: ImageConfiguration;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

interface Builder extends BuildBench {
  readonly build: ImageBuild;
  readonly plan: Extract<BuildPlan, { readonly kind: "plan" }>;
  readonly done: Map<number, BuiltStage>;
  readonly output: LineListener;
}

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";
const layerType = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const configType = "application/vnd.docker.container.image.v1+json";

/**
 * Builds an image without running anything, into the store. Gives the digests of its manifest and its configuration.
 * Rejects with `notEmulated` for a Dockerfile that needs a container, before anything is pulled.
 */
export async function assembleImage(
  build: ImageBuild,
  bench: BuildBench,
  output: LineListener,
  signal: AbortSignal,
): Promise<{ readonly manifest: string; readonly configuration: string }> {
  const plan = planBuild(await readFile(build.dockerfile, "utf8"), build);
  if (plan.kind === "refused") {
    throw new AcrError("notEmulated", plan.message);
  }
  const builder: Builder = { ...bench, build, plan, done: new Map(), output };
  let last: BuiltStage | undefined;
  for (const stage of plan.stages.values()) {
    last = await buildStage(stage, builder, signal);
    builder.done.set(stage.base.index, last);
  }
  if (last === undefined) {
    throw new AcrError("invalidRequest", "The Dockerfile has no stage to build");
  }
  return await storeImage(last, bench);
}

async function storeImage(
  { image, layers }: BuiltStage,
  { store, created }: BuildBench,
): Promise<{ readonly manifest: string; readonly configuration: string }> {
  const bytes = Buffer.from(formatConfiguration(image, created));
  const configuration = await store.put(bytes);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: configType, size: bytes.length, digest: configuration },
    layers: layers.map(({ digest, size }) => ({ mediaType: layerType, size, digest })),
  });
  return { manifest: await store.put(Buffer.from(manifest)), configuration };
}

async function buildStage(
  { base, instructions }: PlannedStage,
  builder: Builder,
  signal: AbortSignal,
): Promise<BuiltStage> {
  const total = instructions.length + 1;
  const alias = base.alias === undefined ? "" : ` AS ${base.alias}`;
  builder.output(`Step 1/${total} : FROM ${base.imageText}${alias}`);
  let stage = await baseOf({ base, instructions }, builder, signal);
  const variables = new Map<string, string>();
  for (const [index, instruction] of instructions.entries()) {
    signal.throwIfAborted();
    builder.output(`Step ${index + 2}/${total} : ${instruction.text}`);
    const scope = new Map([...variables, ...environmentOf(stage.image)]);
    if (instruction.keyword === "ARG") {
      addArguments(variables, instruction, {
        given: builder.build.arguments,
        inherited: builder.plan.globals,
        escape: builder.plan.escape,
      });
    }
    const expand = (text: string) => expandDockerVariables(text, scope, builder.plan.escape).text;
    const isCopy = instruction.keyword === "COPY" || instruction.keyword === "ADD";
    stage = isCopy
      ? await copy(instruction, stage, { builder, expand, stage: base.index }, signal)
      : configured(instruction, stage, builder, expand);
  }
  return stage;
}

function configured(
  instruction: PlannedInstruction,
  { image, layers }: BuiltStage,
  { created }: Builder,
  expand: (text: string) => string,
): BuiltStage {
  const changed = configure(image, instruction, expand);
  const entry = { created, created_by: instruction.text, empty_layer: true };
  return { image: { ...changed, history: [...changed.history, entry] }, layers };
}

async function baseOf(
  { base }: PlannedStage,
  builder: Builder,
  signal: AbortSignal,
): Promise<BuiltStage> {
  const platform = base.platform ?? builder.build.platform ?? builder.ownPlatform;
  const expanded = expandPlatform(platform, builder);
  const earlier = base.basedOn === undefined ? undefined : builder.done.get(base.basedOn);
  if (earlier !== undefined) {
    return { ...earlier, image: { ...earlier.image, hasCommand: false } };
  }
  if (base.image === "scratch" || base.image === undefined) {
    return { image: emptyConfiguration(expanded), layers: [] };
  }
  return await loadImage(base.image, expanded, builder, signal);
}

function expandPlatform(platform: string, { plan }: Builder): string {
  return expandDockerVariables(platform, plan.globals, plan.escape).text;
}

async function loadImage(
  image: string,
  platform: string,
  bench: Builder,
  signal: AbortSignal,
): Promise<BuiltStage> {
  const { store, output } = bench;
  const stored = await bench.base(image, platform, signal);
  const { config, blobs } = parseManifest(await store.read(stored.manifest), undefined);
  output(` ---> ${(config?.digest ?? "").slice("sha256:".length).slice(0, 12)}`);
  const bytes = config === undefined ? Buffer.from("{}") : await store.read(config.digest);
  return { image: parseConfiguration(bytes), layers: blobs.slice(1) };
}

async function copy(
  instruction: PlannedInstruction,
  stage: BuiltStage,
  at: {
    readonly builder: Builder;
    readonly expand: (text: string) => string;
    readonly stage: number;
  },
  signal: AbortSignal,
): Promise<BuiltStage> {
  const { builder, expand } = at;
  const flag = (name: string) => instruction.flags.find((found) => found.name === name)?.value;
  const words = (listOf(instruction.rest) ?? instruction.words).map(expand);
  const to = await treeOf(stage, builder, (path) => /^etc\/(?:passwd|group)$/u.test(path));
  const from = await sourceOf(flag("from"), at, signal);
  const last = words.at(-1) ?? "";
  const folder = last.startsWith("/") ? "" : `${workingDirectoryOf(stage.image)}/`;
  const isFolder = /(?:^|\/)\.{0,2}$/u.test(last);
  const mode = flag("chmod");
  const entries = copyFiles(from, to, {
    sources: words.slice(0, -1),
    destination: `${folder}${last}${isFolder ? "/" : ""}`,
    owner: ownerOf(expand(flag("chown") ?? "0:0"), to),
    mode: mode === undefined ? undefined : Number.parseInt(expand(mode), 8),
  });
  const { bytes, diffId } = await packLayer(entries);
  const digest = await builder.store.put(bytes);
  const entry = { created: builder.created, created_by: instruction.text };
  builder.output(` ---> ${digest.slice("sha256:".length).slice(0, 12)}`);
  return {
    image: {
      ...stage.image,
      diffIds: [...stage.image.diffIds, diffId],
      history: [...stage.image.history, entry],
    },
    layers: [...stage.layers, { digest, size: bytes.length }],
  };
}

async function sourceOf(
  from: string | undefined,
  { builder, stage }: { readonly builder: Builder; readonly stage: number },
  signal: AbortSignal,
): Promise<ImageTree> {
  if (from === undefined) {
    return await readContext(builder.build.contextFolder, signal);
  }
  const before = [...builder.plan.stages.values()]
    .map(({ base }) => base)
    .filter(({ index }) => index < stage);
  const named = stageNamed(from, before);
  const built =
    (named && builder.done.get(named.index)) ??
    (await loadImage(from, builder.build.platform ?? builder.ownPlatform, builder, signal));
  return await treeOf(built, builder, () => true);
}

function treeOf(
  { layers }: BuiltStage,
  { store }: Builder,
  isWanted: (path: string) => boolean,
): Promise<ImageTree> {
  return readTree(
    layers.map(
      ({ digest }) =>
        () =>
          store.read(digest),
    ),
    isWanted,
  );
}
