/** Values of a task file's templates and what is set from outside the file. */
export interface TaskFileInput {
  /** Text of the file as it was written. */
  readonly text: string;
  /** Name of the file in messages: the path as given, `decoded` for an encoded task. */
  readonly name: string;
  readonly data: TemplateData;
  /** Environment settings given from outside, each `NAME=VALUE`. */
  readonly environment: readonly string[];
  /** Default working directory given from outside, or undefined. */
  readonly workingDirectory: string | undefined;
  /** Name of an existing network given from outside, or undefined. */
  readonly network: string | undefined;
  /** Texts of alias files that `alias.src` names, by that name; a name that is missing is an error of the task. */
  readonly aliasFiles: ReadonlyMap<string, string>;
}

/** Values of the fields of `.Run`; a field that is missing is empty. `RegistryName`, when missing, is `Registry` up to its first dot. */
export type RunFields = Readonly<Record<string, string>>;

/** A value of a values file, of `--set`, or of a template function. */
export type TemplateValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly TemplateValue[]
  | { readonly [name: string]: TemplateValue };

/** What a template is rendered with. */
export interface TemplateData {
  readonly run: RunFields;
  readonly values: Readonly<Record<string, TemplateValue>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The outcome of reading something: the thing, or the engine's own error text. */
export type EngineResult<Value> =
  | { readonly kind: "read"; readonly value: Value }
  | { readonly kind: "failed"; readonly message: string };

/** A task that was read, checked and put in order. */
export interface Task {
  /** `version` as the file says, or undefined. */
  readonly version: string | undefined;
  /** From version v1.1.0 on; the engine says so in the log. */
  readonly hasAliases: boolean;
  /** In the order of the file. */
  readonly steps: readonly TaskStep[];
  readonly networks: readonly TaskNetwork[];
  readonly volumes: readonly TaskVolume[];
}

/** A secret that a task asks a vault for. */
export interface TaskSecret {
  readonly id: string;
  /** Address of the secret: `https://<vault>.vault.azure.net/secrets/<name>[/<version>]`. */
  readonly keyVault: string;
  /** Client id of a user-assigned identity; undefined for the task's own. */
  readonly clientId: string | undefined;
}

/** A container network of a task. */
export interface TaskNetwork {
  readonly name: string;
  /** Empty for the tool's default. */
  readonly driver: string;
  readonly ipv6: boolean;
  /** It exists already: neither made nor removed. */
  readonly skipCreation: boolean;
  readonly isDefault: boolean;
}

/** Files with secrets that steps mount. */
export interface TaskVolume {
  readonly name: string;
  /** Content in Base64 by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** A step of a task, defaults filled in. */
export interface TaskStep {
  readonly id: string;
  readonly work:
    | { readonly kind: "cmd"; readonly text: string }
    | { readonly kind: "build"; readonly text: string }
    | { readonly kind: "push"; readonly images: readonly string[] };
  /** Ids of the steps that must have ended well before this one starts, without repetition; none: starts at once. */
  readonly after: readonly string[];
  /** Seconds for all tries and repetitions together. */
  readonly timeoutSeconds: number;
  readonly startDelaySeconds: number;
  readonly retries: number;
  readonly retryDelaySeconds: number;
  readonly retryOnErrors: readonly string[];
  /** Further executions after the first. */
  readonly repeat: number;
  readonly ignoreErrors: boolean;
  readonly detach: boolean;
  readonly keep: boolean;
  readonly pull: boolean;
  readonly downloadRetries: number;
  readonly downloadRetryDelaySeconds: number;
  readonly privileged: boolean;
  readonly ports: readonly string[];
  readonly expose: readonly string[];
  /** Settings of the step, then of the task, then from outside, each `NAME=VALUE` or `NAME`. */
  readonly environment: readonly string[];
  /** Empty when there is none. The same holds for the next five. */
  readonly network: string;
  readonly user: string;
  readonly isolation: string;
  readonly cpus: string;
  readonly entryPoint: string;
  /** As written in the file or given from outside. */
  readonly workingDirectory: string;
  readonly disableWorkingDirectoryOverride: boolean;
  readonly usesCache: boolean;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  /** Image names that take the place of those in the text of a build step: a key that the engine reads by accident. */
  readonly tags?: readonly string[];
  /** The same for `NAME=VALUE` of `--build-arg`. */
  readonly buildArguments?: readonly string[];
}
