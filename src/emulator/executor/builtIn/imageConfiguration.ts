import { cleanPath } from "../../../core/build/cleanPath.ts";
import { isObject } from "../../store/storedRecord.ts";
import { type PlannedInstruction } from "./buildPlan.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * An image's configuration while it is built. What a base says and the tool does not know stays as it is
 * (https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md).
 */
export interface ImageConfiguration {
  /** The part `config`. */
  readonly config: JsonObject;
  readonly diffIds: readonly string[];
  readonly history: readonly JsonObject[];
  /** Whether its own stage has set a command, which an `ENTRYPOINT` then leaves. */
  readonly hasCommand: boolean;
  /** Everything else. */
  readonly other: JsonObject;
}

/** The configuration of `FROM scratch`. */
export function emptyConfiguration(platform: string): ImageConfiguration {
  const [os = "linux", architecture = "amd64", variant] = platform.split("/");
  const other = { architecture, os, ...(variant === undefined ? {} : { variant }) };
  return { config: {}, diffIds: [], history: [], hasCommand: false, other };
}

/** Reads the configuration of a base; parts of a wrong type count as missing. */
export function parseConfiguration(bytes: Uint8Array): ImageConfiguration {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
  const { config, rootfs, history, ...other } = isObject(value) ? value : {};
  return {
    config: isObject(config) ? config : {},
    diffIds: isObject(rootfs) ? texts(rootfs["diff_ids"]) : [],
    history: Array.isArray(history) ? history.filter(isObject) : [],
    hasCommand: false,
    other,
  };
}

/** Writes a configuration as it is stored. */
export function formatConfiguration(image: ImageConfiguration, created: string): string {
  const { config, diffIds, history, other } = image;
  const rootfs = { type: "layers", diff_ids: diffIds };
  return JSON.stringify({ ...other, created, config, rootfs, history });
}

/** `NAME=value` pairs of the environment as a map. */
export function environmentOf({ config }: ImageConfiguration): ReadonlyMap<string, string> {
  return new Map(
    texts(config["Env"]).map((pair) => {
      const [name = ""] = pair.split("=", 1);
      return [name, pair.slice(name.length + 1)];
    }),
  );
}

/** The working directory, `/` where there is none. */
export function workingDirectoryOf({ config }: ImageConfiguration): string {
  const folder = config["WorkingDir"];
  return typeof folder === "string" && folder !== "" ? folder : "/";
}

/** Instructions that set one property to their text. */
const singleValues: ReadonlyMap<string, string> = new Map([
  ["USER", "User"],
  ["STOPSIGNAL", "StopSignal"],
]);

/** Applies an instruction that changes the part `config` only; `expand` replaces variables and takes quotes away. */
export function configure(
  image: ImageConfiguration,
  instruction: PlannedInstruction,
  expand: (text: string) => string,
): ImageConfiguration {
  const set = (change: JsonObject) => ({ ...image, config: { ...image.config, ...change } });
  const { config } = image;
  const { keyword, words, rest } = instruction;
  const single = singleValues.get(keyword);
  if (single !== undefined) {
    return set({ [single]: expand(rest) });
  }
  switch (keyword) {
    case "ENV":
      return set({ Env: environmentWith(image, pairsOf(instruction, expand)) });
    case "LABEL":
      return set({
        Labels: withValues(config["Labels"], Object.fromEntries(pairsOf(instruction, expand))),
      });
    case "EXPOSE":
      return set({ ExposedPorts: withKeys(config["ExposedPorts"], words.map(expand).map(portOf)) });
    case "VOLUME":
      return set({ Volumes: withKeys(config["Volumes"], listOf(rest) ?? words.map(expand)) });
    case "WORKDIR":
      return set({ WorkingDir: folderIn(image, expand(rest)) });
    case "CMD":
      return { ...set({ Cmd: commandOf(image, rest) }), hasCommand: true };
    case "ENTRYPOINT":
      return set({
        Entrypoint: commandOf(image, rest),
        // The base's command was for another program.
        ...(image.hasCommand ? {} : { Cmd: null }),
      });
    case "MAINTAINER":
      return { ...image, other: { ...image.other, author: rest } };
    default:
      return image;
  }
}

/** A list in JSON, as `CMD ["a"]` has it; undefined for other texts. */
export function listOf(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isList = Array.isArray(value) && value.every((element) => typeof element === "string");
    return isList ? texts(value) : undefined;
  } catch {
    return undefined;
  }
}

function commandOf({ config }: ImageConfiguration, rest: string): readonly string[] {
  const shell = texts(config["Shell"]);
  return listOf(rest) ?? [...(shell.length > 0 ? shell : ["/bin/sh", "-c"]), rest];
}

/** `NAME=value` any number of times, or the old form `NAME value`. */
function pairsOf(
  { words, rest }: PlannedInstruction,
  expand: (text: string) => string,
): readonly (readonly [string, string])[] {
  const first = words[0] ?? "";
  if (!first.includes("=")) {
    return [[expand(first), expand(rest.slice(first.length).trim())]];
  }
  return words.map((word) => {
    const [name = ""] = word.split("=", 1);
    return [expand(name), expand(word.slice(name.length + 1))];
  });
}

function withKeys(value: unknown, keys: readonly string[]): JsonObject {
  return withValues(value, Object.fromEntries(keys.map((key) => [key, {}])));
}

function withValues(value: unknown, added: JsonObject): JsonObject {
  return { ...(isObject(value) ? value : {}), ...added };
}

function environmentWith(
  image: ImageConfiguration,
  pairs: readonly (readonly [string, string])[],
): readonly string[] {
  return [...new Map([...environmentOf(image), ...pairs])].map(
    ([name, value]) => `${name}=${value}`,
  );
}

function portOf(text: string): string {
  return text.includes("/") ? text : `${text}/tcp`;
}

function folderIn(image: ImageConfiguration, folder: string): string {
  return cleanPath(`${folder.startsWith("/") ? "" : workingDirectoryOf(image)}/${folder}`);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}
