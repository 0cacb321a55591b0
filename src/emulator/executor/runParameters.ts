import { type ContainerRun } from "./containerTool.ts";
import { isReservedVariable } from "./toolEnvironment.ts";

/** Kinds of isolation that a container of Linux has anyway. */
const ordinaryIsolation: readonly string[] = ["", "default"];

/** Why a container cannot be started as it is asked for, in a sentence; undefined when it can. */
export function runProblem({ isolation }: ContainerRun): string | undefined {
  return isolation === undefined || ordinaryIsolation.includes(isolation.toLowerCase())
    ? undefined
    : `The isolation ${isolation} is one of Windows; containers of the emulator run on Linux`;
}

/** What of a run is done in another way than it is asked for, in sentences. */
export function runNotes({ network, ports }: ContainerRun): readonly string[] {
  return network === undefined || network === "host"
    ? ports
        .filter(isMoved)
        .map(
          (port) =>
            `The port ${port} is not mapped: without a network of its own the container has the ports of this machine`,
        )
    : [];
}

/**
 * Values of a container's variables for the environment of the tool, which takes them from there for `--env NAME`: so
 * no process list shows them. A variable that the tool itself understands stays in its parameters.
 */
export function runVariables({ environment }: ContainerRun): Readonly<Record<string, string>> {
  return Object.fromEntries(
    environment
      .filter(isCarried)
      .map((variable) => [nameOf(variable), variable.slice(variable.indexOf("=") + 1)]),
  );
}

/**
 * Parameters of `podman run` and `docker run`, which share them, up to the image. Ports without an address of the host
 * are bound to 127.0.0.1: nothing that the emulator starts is reached from elsewhere.
 */
export function runParameters(run: ContainerRun, network: string): readonly string[] {
  const each = (flag: string, values: readonly string[]) =>
    values.flatMap((value) => [flag, value]);
  const one = (flag: string, value: string | undefined) =>
    value === undefined ? [] : [flag, value];
  const isOwnNetwork = run.network !== undefined && !["host", "none"].includes(run.network);
  return [
    ...(run.isKept ? [] : ["--rm"]),
    ...(run.isDetached ? ["--detach"] : []),
    ...(run.isPrivileged ? ["--privileged"] : []),
    ...["--network", network, ...(isOwnNetwork ? ["--network-alias", run.id] : [])],
    ...(network === "host" ? [] : each("-p", run.ports.map(onLoopback))),
    ...each("--expose", run.expose),
    ...one("--user", run.user),
    ...one("--cpus", run.cpus),
    ...["--volume", `${run.workspace}:/workspace`],
    ...each(
      "--volume",
      run.volumes.map(({ folder, mountPath }) => `${folder}:${mountPath}`),
    ),
    ...each(
      "--env",
      run.environment.map((variable) => (isCarried(variable) ? nameOf(variable) : variable)),
    ),
    ...one("--workdir", run.workingDirectory),
    ...one("--entrypoint", run.entryPoint),
  ];
}

/** `8080:80` becomes `127.0.0.1:8080:80`; what names an address stays. */
function onLoopback(port: string): string {
  const parts = port.split(":").length;
  return parts > 2 ? port : parts === 2 ? `127.0.0.1:${port}` : `127.0.0.1::${port}`;
}

/** Tells whether a mapping gives a container's port another number on the machine. */
function isMoved(port: string): boolean {
  const [own = "", outer = own] = port
    .replace(/\/\w+$/u, "")
    .split(":")
    .reverse();
  return own !== outer;
}

function isCarried(variable: string): boolean {
  return /^[A-Za-z_]\w*=/u.test(variable) && !isReservedVariable(nameOf(variable));
}

function nameOf(variable: string): string {
  return variable.split("=", 1)[0] ?? "";
}
