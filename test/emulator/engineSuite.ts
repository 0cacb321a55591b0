import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ContainerToolName } from "../../src/emulator/executor/detectContainerTool.ts";
import { type StepRecord } from "../../src/emulator/resources.ts";
import {
  dockerTask,
  type EngineBench,
  openEngineBench,
  pushBase,
  runRequest,
  step,
} from "../support/engine.ts";
import { processAppears, processes } from "../support/processes.ts";
import { plainLog, quickBuildLog, type ToolLines } from "./engineSuiteLog.ts";

/** A container tool under test. */
export interface SuiteTool extends ToolLines {
  readonly name: ContainerToolName;
  /** A digit of its own, so that suites at the same time do not see each other's processes. */
  readonly mark: number;
  /** Images and containers that are left although no run goes on. */
  leftovers(bench: EngineBench): Promise<readonly string[]>;
}

let bench: EngineBench;
let tool: SuiteTool;

/** Defines the tests that the engine has to pass with every container tool. */
export function defineEngineSuite(suiteTool: SuiteTool): void {
  beforeAll(async () => {
    tool = suiteTool;
    bench = await openEngineBench([suiteTool.name]);
    await pushBase(bench, "contoso.azurecr.io/baseimages/box:1", "one");
    await pushBase(bench, "docker.io/library/box:1", "hub");
  });
  afterAll(async () => {
    await bench.dispose();
  });
  it("builds and pushes with the log of a quick build", async () => {
    const sourceLocation = bench.upload({
      Dockerfile:
        "ARG REGISTRY_NAME\nFROM box:1 AS tools\nFROM ${REGISTRY_NAME}/baseimages/box:1\nCOPY --from=tools /bin/echo /echo\nARG ID\nRUN echo made of $VERSION by $ID\n",
    });
    const run = await bench.run({
      step: step({
        imageNames: ["hello:{{.Run.ID}}"],
        arguments: [
          { name: "REGISTRY_NAME", value: "contoso.azurecr.io" },
          { name: "ID", value: "{{.Run.ID}}" },
        ],
      }),
      sourceLocation,
    });
    expect(run.log.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/u);
    expect(plainLog(run, bench.loginServers)).toBe(quickBuildLog(tool));
    expect(run.record.properties.outputImages).toEqual([
      {
        ...image("contoso", "hello", run.record.runId),
        digest: run.record.properties.outputImages?.[0]?.digest,
      },
    ]);
  });

  it("records what a task is based on and starts it once when that moves", async () => {
    await bench.resources.putTask(
      "contoso",
      dockerTask("follower", {
        contextPath: bench.repository({
          Dockerfile:
            "FROM baseimages/box:1 AS unused\nFROM contoso.azurecr.io/baseimages/box:1\n".replace(
              /^.*\n/u,
              "",
            ),
        }),
        imageNames: ["follower:{{.Run.ID}}"],
      }),
    );
    const first = await bench.run(taskRun("follower"));
    expect(first.record.properties.status, first.log).toBe("Succeeded");
    const before = await bench.images.digestOf("contoso", "baseimages/box", "1");
    expect(dependencies("follower")).toEqual([
      {
        type: "Runtime",
        registry: "contoso.azurecr.io",
        repository: "baseimages/box",
        tag: "1",
        digest: before,
      },
    ]);

    await pushBase(bench, "contoso.azurecr.io/baseimages/box:1", "two");
    const second = await bench.resources.when(
      "contoso",
      (run) => run.properties.runType === "AutoBuild",
    );
    const ended = await bench.resources.ended("contoso", second.runId);
    const after = await bench.images.digestOf("contoso", "baseimages/box", "1");
    expect(ended.properties).toMatchObject({
      status: "Succeeded",
      task: "follower",
      imageUpdateTrigger: {
        images: [
          { registry: "contoso.azurecr.io", repository: "baseimages/box", tag: "1", digest: after },
        ],
      },
    });
    expect(dependencies("follower")).toMatchObject([{ digest: after }]);
    const runs = bench.resources
      .runs("contoso")
      .filter((run) => run.properties.task === "follower");
    expect(runs.map((run) => run.properties.runType)).toEqual(["AutoBuild", "QuickRun"]);
  });

  it.each([
    ["a build", (seconds: string) => sleepingBuild(seconds), "61"],
    ["a command", (seconds: string) => sleepingCommand(seconds), "62"],
  ])("stops %s and what it runs before a run is Canceled", async (_, request, mark) => {
    const seconds = `98${tool.mark}${mark}`;
    const { runId } = await bench.engine.schedule("contoso", runRequest(request(seconds)));
    await processAppears(`sleep ${seconds}`);
    expect(await bench.engine.cancel("contoso", runId)).toBe("canceling");
    const { properties } = await bench.resources.ended("contoso", runId);
    expect(processes(seconds)).toEqual([]);
    expect(properties.status).toBe("Canceled");
    expect(bench.logs.completion("contoso", runId)).toBe("canceled");
    expect(await bench.engine.cancel("contoso", runId)).toBe("alreadyEnded");
    expect(await bench.engine.cancel("contoso", "cf99999")).toBe("notFound");
  });

  it.each([
    ["a build", (seconds: string) => sleepingBuild(seconds), "63"],
    ["a command", (seconds: string) => sleepingCommand(seconds), "64"],
  ])("stops %s whose time is over before the run is Timeout", async (_, request, mark) => {
    const seconds = `98${tool.mark}${mark}`;
    const { runId } = await bench.engine.schedule(
      "contoso",
      runRequest({ ...request(seconds), timeoutSeconds: 3 }),
    );
    await processAppears(`sleep ${seconds}`);
    const { properties } = await bench.resources.ended("contoso", runId);
    expect(processes(seconds)).toEqual([]);
    expect(properties).toMatchObject({
      status: "Timeout",
      runErrorMessage: "failed during run, err: context deadline exceeded",
    });
    expect(bench.logs.completion("contoso", runId)).toBe("timedout");
  });

  it("fails with the last words and the exit status of a command", async () => {
    const run = await bench.run({
      step: step({}),
      sourceLocation: bench.upload({
        Dockerfile: "FROM box:1\nRUN echo first\nRUN echo last words && exit 42\n",
      }),
    });
    expect(run.record.properties.status).toBe("Failed");
    expect(run.log).toContain("\r\nlast words\r\n");
    expect(run.log).toContain("failed to run step ID: build: exit status 42\r\n");
  });

  it("takes bases by digest and copies from images", async () => {
    const digest = await bench.images.digestOf("contoso", "baseimages/box", "1");
    const run = await bench.run({
      step: step({}),
      sourceLocation: bench.upload({
        Dockerfile: `FROM contoso.azurecr.io/baseimages/box@${digest ?? ""}
COPY --from=contoso.azurecr.io/baseimages/box:1 /bin/echo /echo
RUN ls /echo
`,
      }),
    });
    expect(run.record.properties.status, run.log).toBe("Succeeded");
    expect(run.log).toContain(`FROM contoso.azurecr.io/baseimages/box@${digest ?? ""}\r\n`);
  });

  it("keeps secret build arguments out of process lists and logs", async () => {
    const secret = `s3cret-98${tool.mark}65`;
    const { runId } = await bench.engine.schedule(
      "contoso",
      runRequest({
        step: step({ arguments: [{ name: "TOKEN", value: secret, isSecret: true }] }),
        sourceLocation: bench.upload({
          Dockerfile: `FROM box:1\nARG TOKEN\nRUN echo the token is $TOKEN && sleep 1.98${tool.mark}66\n`,
        }),
      }),
    );
    await bench.logs.written("contoso", runId, "the token is ***");
    await processAppears(`sleep 1.98${tool.mark}66`);
    expect(processes(secret)).toEqual([]);
    const { properties } = await bench.resources.ended("contoso", runId);
    expect(properties.status).toBe("Succeeded");
    expect(bench.logs.text("contoso", runId)).not.toContain(secret);
  });

  it("builds from a Git repository and tells its commit", async () => {
    const address = bench.repository({ "app/Dockerfile": "FROM box:1\nCOPY . /app\n" });
    const run = await bench.run({ step: step({}), sourceLocation: `${address}#main:app` });
    const commit = execFileSync(
      "git",
      ["-C", address.slice("file://".length), "rev-parse", "HEAD"],
      {
        encoding: "utf8",
      },
    );
    expect(run.log).toContain(`\r\n  git:\r\n    git-head-revision: ${commit.trim()}\r\n`);
    expect(run.record.properties.status).toBe("Succeeded");
  });

  it("runs the steps of a task file in order", async () => {
    const task = `version: v1.1.0
steps:
  # comments go
  - build: -t $Registry/multi:$ID -f Dockerfile .
  - id: again
    build: -t {{.Run.Registry}}/second:{{.Run.ID}} --build-arg TAG=$ID -f Second .
  - cmd: $Registry/second:$ID sh -c 'cat /workspace/note /made'
  - push: ["$Registry/second:$ID"]
`;
    const run = await bench.run({
      step: { type: "FileTask", taskFilePath: "acr-task.yaml" },
      sourceLocation: bench.upload({
        "acr-task.yaml": task,
        note: "noted\n",
        Dockerfile: "FROM box:1\nRUN echo made > /made\n",
        Second: `ARG TAG\nFROM box:1\nFROM ${bench.loginServers["contoso"] ?? ""}/multi:\${TAG}\n`,
      }),
    });
    expect(run.log).toContain("\r\nnoted\r\nmade\r\n");
    expect(run.record.properties, run.log).toMatchObject({
      status: "Succeeded",
      outputImages: [{ ...image("contoso", "second", run.record.runId) }],
    });
  });

  it("tags and pushes with docker commands", async () => {
    const task = `version: v1.1.0
steps:
  - build: -t $Registry/tagged:first -f Dockerfile .
  - cmd: docker tag $Registry/tagged:first $Registry/tagged:$ID
  - cmd: docker push $Registry/tagged:$ID
`;
    const run = await bench.run({
      step: { type: "FileTask", taskFilePath: "acr-task.yaml" },
      sourceLocation: bench.upload({ "acr-task.yaml": task, Dockerfile: "FROM box:1\n" }),
    });
    expect(run.record.properties, run.log).toMatchObject({
      status: "Succeeded",
      outputImages: [{ ...image("contoso", "tagged", run.record.runId) }],
    });
  });

  it("leaves no images, containers, mounts or folders of runs behind", async () => {
    await bench.engine.close();
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(bench.folder);
    expect(readdirSync(path.join(bench.folder, "runs"))).toEqual([]);
    expect(await tool.leftovers(bench)).toEqual([]);
  });
}

function taskRun(name: string): Parameters<EngineBench["run"]>[0] {
  const { step: taskStep } = bench.resources.task("contoso", name)!.properties;
  return { step: taskStep!, sourceLocation: taskStep!.contextPath, task: name };
}

function dependencies(name: string): StepRecord["baseImageDependencies"] {
  return bench.resources.task("contoso", name)?.properties.step?.baseImageDependencies;
}

function image(registry: string, repository: string, tag: string): object {
  return { registry: bench.loginServers[registry], repository, tag };
}

function sleepingBuild(seconds: string): Parameters<EngineBench["run"]>[0] {
  const sourceLocation = bench.upload({ Dockerfile: `FROM box:1\nRUN sleep ${seconds}\n` });
  return { step: step({}), sourceLocation };
}

function sleepingCommand(seconds: string): Parameters<EngineBench["run"]>[0] {
  const task = `version: v1.1.0\nsteps:\n  - cmd: box:1 sleep ${seconds}\n`;
  const encodedTaskContent = Buffer.from(task).toString("base64");
  return { step: { type: "EncodedTask", encodedTaskContent }, sourceLocation: undefined };
}
