import { afterAll, beforeAll, expect, it } from "vitest";
import { type StepRecord } from "../../src/emulator/resources.ts";
import { type EngineBench, openEngineBench, pushBase, step } from "../support/engine.ts";

let bench: EngineBench;

beforeAll(async () => {
  bench = await openEngineBench(["podman"]);
  await pushBase(bench, "docker.io/library/box:1", "hub");
});

afterAll(async () => {
  await bench.dispose();
});

it.each<
  readonly [string, Readonly<Record<string, string>>, Partial<StepRecord>, readonly string[]]
>([
  [
    "a command that fails",
    { Dockerfile: "FROM box:1\nRUN echo last words && exit 42\n" },
    {},
    ["last words", "failed to run step ID: build: exit status 42"],
  ],
  [
    "a line that the scanner does not understand",
    { Dockerfile: "FROM --platform=linux/amd64 box:1\n" },
    {},
    [
      "Output from dependency scanning: unable to understand line FROM --platform=linux/amd64 box:1",
      "failed to run step ID: build: failed to scan dependencies: exit status 1",
    ],
  ],
  [
    "a missing Dockerfile",
    { other: "" },
    { dockerFilePath: "sub/Dockerfile" },
    [
      "error opening dockerfile: sub/Dockerfile, error: open sub/Dockerfile: no such file or directory",
    ],
  ],
  [
    "a Dockerfile elsewhere",
    { Dockerfile: "" },
    { dockerFilePath: "../../../../etc/hostname" },
    [
      "error opening dockerfile: ../../../../etc/hostname, error: it lies outside the build context",
    ],
  ],
  [
    "an empty Dockerfile",
    { Dockerfile: "" },
    {},
    ["Output from dependency scanning: unexpected dockerfile format"],
  ],
  [
    "a binary Dockerfile",
    { Dockerfile: "\0\u0001\u0002" },
    {},
    ["error opening dockerfile: Dockerfile, error: it is a binary file"],
  ],
  [
    "a huge Dockerfile",
    { Dockerfile: "#".repeat(10 * 1024 * 1024) },
    {},
    ["it has 10485760 bytes; the emulator reads Dockerfiles of up to 1 MiB"],
  ],
  [
    "a base that is not there",
    { Dockerfile: "FROM contoso.azurecr.io/nothing:1\n" },
    {},
    ["manifest unknown", "failed to run step ID: build: exit status 125"],
  ],
  [
    "a secret with the name of a tool's variable",
    { Dockerfile: "FROM box:1\n" },
    { arguments: [{ name: "PATH", value: "x", isSecret: true }] },
    ["cannot pass a secret build argument with the name PATH"],
  ],
  [
    "a template that is no field",
    { Dockerfile: "FROM box:1\n" },
    { imageNames: ["x:{{ .Values.y }}"] },
    ["unable to process template"],
  ],
])("fails with the engine's words for %s", async (_, files, change, expected) => {
  const { record, log } = await bench.run({
    step: step(change),
    sourceLocation: bench.upload(files),
  });
  for (const text of expected) {
    expect(log).toContain(text);
  }
  expect(log).toMatch(
    /\r\n\r\nRun ID: \w+ failed after \d+s\. Error: failed during run, err: exit status 1\r\n$/u,
  );
  expect(record.properties).toMatchObject({
    status: "Failed",
    runErrorMessage: "failed during run, err: exit status 1",
  });
});

const quickCommand = (command: string): StepRecord => ({
  type: "EncodedTask",
  // What `az acr run --cmd` sends.
  encodedTaskContent: Buffer.from(
    `version: v1.1.0\nsteps: \n  - cmd: ${command}\n    disableWorkingDirectoryOverride: true\n    timeout: 2\n`,
  ).toString("base64"),
});

it.each<readonly [string, string, readonly string[]]>([
  [
    "bash cat /workspace/x",
    "mcr.microsoft.com/acr/bash:2ff604c, which could not be had",
    ["exit status 125"],
  ],
  ["box:1 sh -c 'exit 7'", "", ["exit status 7"]],
  ["docker run box:1", "", ["the emulator does not execute docker run; it executes tag, push,"]],
  ["docker tag -x a b", "", ["the emulator does not execute the flag -x of docker tag"]],
  ["docker tag a", "", ["docker tag takes two names, not 1"]],
  ["docker tag a b", "No such image: a:latest", ["exit status 1"]],
  ["box:1 sleep 98771", "Timeout(sec): 2, ", ["timed out"]],
])("fails for the command %j", async (command, said, reasons) => {
  const { record, log } = await bench.run({ step: quickCommand(command) });
  expect(record.properties.status).toBe("Failed");
  expect(log).toContain(said);
  expect(reasons.filter((reason) => !log.includes(`acb_step_0: ${reason}`))).toEqual([]);
});

it("runs a command in its image's own folder, and finds the image of an alias", async () => {
  await pushBase(bench, "mcr.microsoft.com/acr/bash:2ff604c", "alias");
  const { record, log } = await bench.run({
    step: quickCommand("bash sh -c 'echo $VERSION $PWD'"),
  });
  expect(record.properties.status, log).toBe("Succeeded");
  expect(log).toContain("\r\nalias /\r\n");
});
