/** A build argument. The value of a secret one is absent in what the service returns. */
export interface BuildArgument {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/**
 * A base image that the last successful run of a task found, as the service lists it: Docker Hub is
 * `registry.hub.docker.com` and official images start with `library/`.
 */
export interface BaseImageDependency {
  readonly type: "Runtime" | "BuildTime";
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** What a task does: the build of a Dockerfile, or a multi-step task file. */
export type TaskStep =
  | {
      readonly kind: "docker";
      /** Git address with optional `#branch:folder`, or undefined when the task has no context. */
      readonly contextPath: string | undefined;
      /** Path of the Dockerfile relative to the context. */
      readonly dockerFilePath: string;
      /** Names without registry host; may contain `{{.Run.ID}}`. */
      readonly imageNames: readonly string[];
      readonly isPushEnabled: boolean;
      readonly noCache: boolean;
      readonly target: string | undefined;
      readonly arguments: readonly BuildArgument[];
      /** Empty until the first successful run. */
      readonly baseImageDependencies: readonly BaseImageDependency[];
    }
  | {
      readonly kind: "file" | "encoded" | "unknown";
      readonly contextPath: string | undefined;
      /** Path of the task file relative to the context, for a step of kind `file`. */
      readonly taskFilePath: string | undefined;
      /** Text of the task file, for a step of kind `encoded`; undefined when it is malformed. */
      readonly content: string | undefined;
      /** Text of the values file, for a step of kind `encoded` that has one. */
      readonly valuesContent: string | undefined;
      /** Path of the values file relative to the context, for a step of kind `file` that has one. */
      readonly valuesFilePath: string | undefined;
      /** What the task file's templates read as `.Values`; goes before what values files say. */
      readonly values: readonly BuildArgument[];
      readonly baseImageDependencies: readonly BaseImageDependency[];
    };

/** One trigger of a task. An unknown status in an answer is read as disabled: never claim that it fires. */
export type TaskTrigger =
  | {
      readonly kind: "baseImage";
      readonly name: string;
      readonly isEnabled: boolean;
      /** Which base images start the task: the last stage's only, or those of all stages. */
      readonly scope: "Runtime" | "All";
    }
  | {
      readonly kind: "source";
      readonly name: string;
      readonly isEnabled: boolean;
      readonly repositoryUrl: string;
      readonly branch: string | undefined;
      /** `commit`, `pullrequest`. */
      readonly events: readonly string[];
    }
  | {
      readonly kind: "timer";
      readonly name: string;
      readonly isEnabled: boolean;
      /** Five NCrontab fields, UTC. */
      readonly schedule: string;
    };

/** A task of a registry. `isEnabled` false means that no trigger starts it. */
export interface Task {
  readonly name: string;
  readonly isEnabled: boolean;
  /** `Linux` or `Windows`, and the architecture when given: `linux/amd64`. */
  readonly platform: string;
  readonly timeoutSeconds: number;
  /** ISO 8601, or undefined when the service did not say. */
  readonly createdAt: string | undefined;
  /** Name of the agent pool that runs the task; undefined for the service's shared agents. */
  readonly agentPool: string | undefined;
  /** Login servers for which the task has credentials or an identity; its own registry's only if it is named. */
  readonly credentialHosts: readonly string[];
  /** The identity by which the task reads its own registry, such as `[system]` or a client id, where it has one. */
  readonly sourceRegistryIdentity: string | undefined;
  readonly step: TaskStep;
  readonly triggers: readonly TaskTrigger[];
  /**
   * Parts of the service's answer that decide about tracking, are there and cannot be understood: `status`,
   * `step.baseImageDependencies[2]`. What cannot be understood is read as disabled or left out.
   */
  readonly unreadable: readonly string[];
}

/** What is needed to create a task with a Docker step. The base image trigger is on when `baseImageTrigger` is given. */
export interface DockerTaskDefinition {
  /** 5 to 50 letters, digits, `-` and `_`. */
  readonly name: string;
  readonly contextPath: string;
  readonly dockerFilePath: string;
  readonly imageNames: readonly string[];
  readonly arguments: readonly BuildArgument[];
  readonly target?: string | undefined;
  readonly baseImageTrigger: "Runtime" | "All" | undefined;
}
