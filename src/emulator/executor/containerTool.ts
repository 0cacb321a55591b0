import { type LineListener } from "./program.ts";

/** Where images of a host (or host and folder) really are: a registry of the emulator on 127.0.0.1. */
export interface RegistryLocation {
  /** Host as it may be written in an image name: `contoso.azurecr.io`, `docker.io`. */
  readonly prefix: string;
  /** Host and port that answer: `127.0.0.1:43211`. */
  readonly location: string;
}

/** User name and password for the registries of the emulator. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** One `docker build`. */
export interface ImageBuild {
  /** Absolute folder. */
  readonly contextFolder: string;
  /** Absolute path of the Dockerfile. */
  readonly dockerfile: string;
  /** Name of the image in the tool's own storage; unique, so that runs at the same time do not meet. */
  readonly localName: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly value: string;
    readonly isSecret?: boolean;
  }[];
  readonly target: string | undefined;
  readonly noCache: boolean;
  /** `linux/amd64`, or undefined for the machine's own. */
  readonly platform: string | undefined;
  /** Bases, as the Dockerfile names them, that an earlier step of the run made: they may be in no registry. */
  readonly localBases: readonly string[];
}

/** One `docker run`. */
export interface ContainerRun {
  /**
   * Name of the container for the session: other containers of its network reach it under this name, and
   * `removeContainer` takes it. The tool gives it a name of its own, so that two runs do not meet.
   */
  readonly id: string;
  readonly image: string;
  readonly parameters: readonly string[];
  /** Absolute folder that the container sees as /workspace. */
  readonly workspace: string;
  /** Further absolute folders and where the container sees them. */
  readonly volumes: readonly { readonly folder: string; readonly mountPath: string }[];
  /** Each `NAME=VALUE` or `NAME`. */
  readonly environment: readonly string[];
  readonly entryPoint: string | undefined;
  readonly workingDirectory: string | undefined;
  /** A network that the session made, `host` or `none`; undefined for the machine's own network. */
  readonly network: string | undefined;
  /** As `-p` takes them. */
  readonly ports: readonly string[];
  readonly expose: readonly string[];
  readonly user: string | undefined;
  readonly cpus: string | undefined;
  readonly isolation: string | undefined;
  readonly isPrivileged: boolean;
  /** Give the status as soon as the container has started, its id as a line of output. */
  readonly isDetached: boolean;
  /** Leave the container there when it has ended, until `removeContainer`. */
  readonly isKept: boolean;
}

/**
 * A container tool configured for one run: its registries, its credentials. Calls give the exit status of the
 * tool; they reject with the signal's reason when aborted, after the tool and what it started have ended.
 */
export interface ContainerSession {
  /** First part of the local name of every image that a run makes. */
  readonly imagePrefix: string;
  /** Checks the session's credentials against a registry. */
  login(host: string, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Bases are always asked for again, as the hosted service has no images of its own. */
  build(
    build: ImageBuild,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly imageId: string | undefined }>;
  /** `destination` is host, repository and tag of a registry that answers. */
  push(
    localName: string,
    destination: string,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly digest: string | undefined }>;
  /** Gives the command's exit status, or 125 when there is no container to run it in: no such image, for one. */
  run(run: ContainerRun, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Makes a network of containers; gives the tool's exit status. Such a network resolves the ids of its containers. */
  createNetwork(
    network: NetworkRequest,
    output: LineListener,
    signal: AbortSignal,
  ): Promise<number>;
  removeNetwork(name: string, signal: AbortSignal): Promise<void>;
  /** Stops a container gently; gives the tool's exit status. */
  stopContainer(id: string, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Removes a container by force; nothing happens when it is not there. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Gets an image into the tool's storage; gives the tool's exit status. */
  pull(image: string, output: LineListener, signal: AbortSignal): Promise<number>;
  /** Gives an image of the tool's storage one more name. */
  tag(localName: string, name: string, signal: AbortSignal): Promise<void>;
  /** Digest under which an image was pulled, or undefined. */
  pulledDigest(reference: string, signal: AbortSignal): Promise<string | undefined>;
}

/** A network of containers to make. */
export interface NetworkRequest {
  readonly name: string;
  /** Empty for the tool's default. */
  readonly driver: string;
  readonly ipv6: boolean;
}

/** What a session is opened with. */
export interface SessionRequest {
  /** Folder for the configuration; whoever made it removes it. */
  readonly folder: string;
  readonly registries: readonly RegistryLocation[];
  readonly login: RegistryLogin;
  /** Credentials for other registries by host, as the task has them. */
  readonly otherLogins: ReadonlyMap<string, RegistryLogin>;
}

/** A program that builds, pushes and runs images. */
export interface ContainerTool {
  readonly name: "buildah" | "podman" | "docker" | "builtin";
  open(request: SessionRequest): Promise<ContainerSession>;
  /**
   * Removes what runs left in the tool's storage: working containers of builds that were stopped, images of runs,
   * and the further names given. Bases stay. Only call it while no session works.
   */
  clean(names: readonly string[], signal: AbortSignal): Promise<void>;
}

/** The tool that was found, or what to install. */
export type ContainerToolChoice =
  | {
      readonly kind: "found";
      readonly tool: ContainerTool;
      /** What the tool cannot do and what to install, in sentences; absent when it can do everything. */
      readonly problem?: string;
    }
  | { readonly kind: "missing"; readonly problem: string };

/** First part of `imagePrefix`, by which a tool tells its own images from others. */
export const runImagePrefix = "acr-run.localhost";
