import { type ContainerRun } from "./containerTool.ts";

/** Kinds of isolation that a container of Linux has anyway. */
const ordinaryIsolation: readonly string[] = ["", "default"];

/** Why a container cannot be started as it is asked for, in a sentence; undefined when it can. */
export function runProblem({ isolation }: ContainerRun): string | undefined {
  return isolation === undefined || ordinaryIsolation.includes(isolation.toLowerCase())
    ? undefined
    : `The isolation ${isolation} is one of Windows; containers of the emulator run on Linux`;
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
    ...each("--env", run.environment),
    ...one("--workdir", run.workingDirectory),
    ...one("--entrypoint", run.entryPoint),
  ];
}

/** `8080:80` becomes `127.0.0.1:8080:80`; what names an address stays. */
function onLoopback(port: string): string {
  const parts = port.split(":").length;
  return parts > 2 ? port : parts === 2 ? `127.0.0.1:${port}` : `127.0.0.1::${port}`;
}
