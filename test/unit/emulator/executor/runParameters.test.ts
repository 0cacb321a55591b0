import { expect, it } from "vitest";
import { type ContainerRun } from "../../../../src/emulator/executor/containerTool.ts";
import {
  runNotes,
  runParameters,
  runProblem,
  runVariables,
} from "../../../../src/emulator/executor/runParameters.ts";

const plain: ContainerRun = {
  id: "web",
  image: "box:1",
  parameters: [],
  workspace: "/w",
  volumes: [],
  environment: [],
  entryPoint: undefined,
  workingDirectory: undefined,
  network: undefined,
  ports: [],
  expose: [],
  user: undefined,
  cpus: undefined,
  isolation: undefined,
  isPrivileged: false,
  isDetached: false,
  isKept: false,
};

const volume = ["--volume", "/w:/workspace"];

it.each<readonly [Partial<ContainerRun>, string, readonly string[]]>([
  [{}, "host", ["--rm", "--network", "host", ...volume]],
  [{ isKept: true, network: "none" }, "none", ["--network", "none", ...volume]],
  [
    { network: "inner", ports: ["8080:80", "81", "82/udp", "0.0.0.0:83:83"], expose: ["9"] },
    "own-inner",
    [
      ...["--rm", "--network", "own-inner", "--network-alias", "web"],
      ...["-p", "127.0.0.1:8080:80", "-p", "127.0.0.1::81", "-p", "127.0.0.1::82/udp"],
      ...["-p", "0.0.0.0:83:83", "--expose", "9", ...volume],
    ],
  ],
  [{ ports: ["8080:80"] }, "host", ["--rm", "--network", "host", ...volume]],
  [
    { isDetached: true, isPrivileged: true, user: "1:2", cpus: "0.5" },
    "host",
    [
      ...["--rm", "--detach", "--privileged", "--network", "host"],
      ...["--user", "1:2", "--cpus", "0.5", ...volume],
    ],
  ],
  [
    {
      volumes: [{ folder: "/s", mountPath: "/secrets" }],
      environment: ["A=1", "HOME=/acb/home", "B", "=x"],
      workingDirectory: "/workspace/a",
      entryPoint: "sh",
    },
    "host",
    [
      ...["--rm", "--network", "host", ...volume, "--volume", "/s:/secrets"],
      ...["--env", "A", "--env", "HOME=/acb/home", "--env", "B", "--env", "=x"],
      ...["--workdir", "/workspace/a", "--entrypoint", "sh"],
    ],
  ],
])("writes %j", (change, network, expected) => {
  expect(runParameters({ ...plain, ...change }, network)).toEqual(expected);
});

it("carries the values of variables that are not the tool's own", () => {
  const environment = ["A=1", "A=2=3", "HOME=/h", "PATH=/p", "B", "=x", "C="];
  expect(runVariables({ ...plain, environment })).toEqual({ A: "2=3", C: "" });
});

it.each([
  [undefined, undefined],
  ["default", undefined],
  ["hyperv", "The isolation hyperv is one of Windows; containers of the emulator run on Linux"],
])("answers to isolation %s: %s", (isolation, expected) => {
  expect(runProblem({ ...plain, isolation })).toBe(expected);
});

it.each<readonly [Partial<ContainerRun>, readonly string[]]>([
  [
    { ports: ["8080:80", "81:81", "82", "127.0.0.1:83:83/tcp"] },
    [
      "The port 8080:80 is not mapped: without a network of its own the container has the ports of this machine",
    ],
  ],
  [{ ports: ["8080:80"], network: "inner" }, []],
])("says of %j: %j", (change, expected) => {
  expect(runNotes({ ...plain, ...change })).toEqual(expected);
});
