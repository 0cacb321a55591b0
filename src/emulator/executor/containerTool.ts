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

/** One `docker run`, removed when it ends. */
export interface ContainerRun {
  readonly image: string;
  readonly parameters: readonly string[];
  /** Absolute folder that the container sees as /workspace. */
  readonly workspace: string;
  readonly environment: readonly string[];
  readonly entryPoint: string | undefined;
  readonly workingDirectory: string | undefined;
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
  /** Gives an image of the tool's storage one more name. */
  tag(localName: string, name: string, signal: AbortSignal): Promise<void>;
  /** Digest under which an image was pulled, or undefined. */
  pulledDigest(reference: string, signal: AbortSignal): Promise<string | undefined>;
}

/** What a session is opened with. */
export interface SessionRequest {
  /** Folder for the configuration; whoever made it removes it. */
  readonly folder: string;
  readonly registries: readonly RegistryLocation[];
  readonly login: RegistryLogin;
}

/** A program that builds, pushes and runs images. */
export interface ContainerTool {
  readonly name: "buildah" | "podman" | "docker";
  open(request: SessionRequest): Promise<ContainerSession>;
  /**
   * Removes what runs left in the tool's storage: working containers of builds that were stopped, images of runs,
   * and the further names given. Bases stay. Only call it while no session works.
   */
  clean(names: readonly string[], signal: AbortSignal): Promise<void>;
}

/** The tool that was found, or what to install. */
export type ContainerToolChoice =
  | { readonly kind: "found"; readonly tool: ContainerTool }
  | { readonly kind: "missing"; readonly problem: string };

/** First part of `imagePrefix`, by which a tool tells its own images from others. */
export const runImagePrefix = "acr-run.localhost";
