import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type StepRecord } from "../../src/emulator/resources.ts";
import {
  dockerTask,
  type EngineBench,
  type FinishedRun,
  openEngineBench,
  pushBase,
  runRequest,
  step,
} from "../support/engine.ts";

let bench: EngineBench;

beforeAll(async () => {
  bench = await openEngineBench(["buildah"]);
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
  expect(plain(run)).toBe(quickBuildLog);
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
  const runs = bench.resources.runs("contoso").filter((run) => run.properties.task === "follower");
  expect(runs.map((run) => run.properties.runType)).toEqual(["AutoBuild", "QuickRun"]);
});

it("stops the tool and what it runs when a run is canceled", async () => {
  const { runId } = await bench.engine.schedule("contoso", sleepingRun("98761", 3600));
  await bench.logs.written("contoso", runId, "RUN sleep 98761");
  await processAppears("98761");
  expect(await bench.engine.cancel("contoso", runId)).toBe("canceling");
  const { properties } = await bench.resources.ended("contoso", runId);
  expect(properties.status).toBe("Canceled");
  expect(processes("98761")).toEqual([]);
  expect(bench.logs.completion("contoso", runId)).toBe("canceled");
  expect(await bench.engine.cancel("contoso", runId)).toBe("alreadyEnded");
  expect(await bench.engine.cancel("contoso", "cf99999")).toBe("notFound");
});

it("ends a run whose time is over as Timeout", async () => {
  const { runId } = await bench.engine.schedule("contoso", sleepingRun("98762", 1));
  const { properties } = await bench.resources.ended("contoso", runId);
  expect(properties).toMatchObject({
    status: "Timeout",
    runErrorMessage: "failed during run, err: context deadline exceeded",
  });
  expect(processes("98762")).toEqual([]);
  expect(bench.logs.completion("contoso", runId)).toBe("timedout");
});

it("keeps secret build arguments out of process lists and logs", async () => {
  const secret = "s3cret-98763";
  const { runId } = await bench.engine.schedule(
    "contoso",
    runRequest({
      step: step({ arguments: [{ name: "TOKEN", value: secret, isSecret: true }] }),
      sourceLocation: bench.upload({
        Dockerfile: "FROM box:1\nARG TOKEN\nRUN echo the token is $TOKEN && sleep 1.98764\n",
      }),
    }),
  );
  await bench.logs.written("contoso", runId, "the token is ***");
  await processAppears("1.98764");
  expect(processes(secret)).toEqual([]);
  const { properties } = await bench.resources.ended("contoso", runId);
  expect(properties.status).toBe("Succeeded");
  expect(bench.logs.text("contoso", runId)).not.toContain(secret);
});

it("builds from a Git repository and tells its commit", async () => {
  const address = bench.repository({ "app/Dockerfile": "FROM box:1\nCOPY . /app\n" });
  const run = await bench.run({ step: step({}), sourceLocation: `${address}#main:app` });
  const commit = execFileSync("git", ["-C", address.slice("file://".length), "rev-parse", "HEAD"], {
    encoding: "utf8",
  });
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
      Second: `ARG TAG\nFROM ${bench.loginServers["contoso"] ?? ""}/multi:\${TAG}\n`,
    }),
  });
  expect(run.log).toContain("\r\nnoted\r\nmade\r\n");
  expect(run.record.properties, run.log).toMatchObject({
    status: "Succeeded",
    outputImages: [{ ...image("contoso", "second", run.record.runId) }],
  });
});

it("leaves no images, containers, mounts or folders of runs behind", async () => {
  await bench.engine.close();
  expect(readFileSync("/proc/mounts", "utf8")).not.toContain(bench.folder);
  expect(readdirSync(path.join(bench.folder, "runs"))).toEqual([]);
  const images = execFileSync(
    "buildah",
    [
      "--root",
      path.join(bench.folder, "containers/graph"),
      "--runroot",
      path.join(bench.folder, "containers/run"),
      "--storage-driver",
      "overlay",
      "images",
      "--format",
      "{{.Name}}:{{.Tag}}",
    ],
    { encoding: "utf8", stdio: "pipe" },
  );
  expect(images).not.toContain("acr-run.localhost");
});

const quickBuildLog = `<TS> Downloading source code...
<TS> Finished downloading source code
<TS> Using acb_vol_<UUID> as the home volume
<TS> Setting up Docker configuration...
<TS> Successfully set up Docker configuration
<TS> Logging in to registry: <contoso>
<TS> Successfully logged into <contoso>
<TS> Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''
<TS> Scanning for dependencies...
<TS> Successfully scanned dependencies
<TS> Launching container with name: build
Step 1/1 : FROM box:1 AS tools
Trying to pull docker.io/library/box:1...
Step 1/4 : FROM contoso.azurecr.io/baseimages/box:1
Trying to pull contoso.azurecr.io/baseimages/box:1...
Step 2/4 : COPY --from=tools /bin/echo /echo
Step 3/4 : ARG ID
Step 4/4 : RUN echo made of $VERSION by $ID
made of one by <RUN>
Successfully built <ID>
Successfully tagged <contoso>/hello:<RUN>
<TS> Successfully executed container: build
<TS> Executing step ID: push. Timeout(sec): 3600, Working directory: '', Network: ''
<TS> Pushing image: <contoso>/hello:<RUN>, attempt 1
<RUN>: digest: sha256:<DIGEST>
<TS> Successfully pushed image: <contoso>/hello:<RUN>
<TS> Step ID: build marked as successful (elapsed time in seconds: <SECONDS>)
<TS> Populating digests for step ID: build...
<TS> Successfully populated digests for step ID: build
<TS> Step ID: push marked as successful (elapsed time in seconds: <SECONDS>)
<TS> The following dependencies were found:
<TS> 
- image:
    registry: <contoso>
    repository: hello
    tag: <RUN>
    digest: sha256:<DIGEST>
  runtime-dependency:
    registry: contoso.azurecr.io
    repository: baseimages/box
    tag: "1"
    digest: sha256:<DIGEST>
  buildtime-dependency:
  - registry: registry.hub.docker.com
    repository: library/box
    tag: "1"
    digest: sha256:<DIGEST>
  git: {}

Run ID: <RUN> was successful after <SECONDS>s
`;

function plain({ record, log }: FinishedRun): string {
  expect(log.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/u);
  return log
    .replaceAll("\r\n", "\n")
    .replaceAll(bench.loginServers["contoso"] ?? "", "<contoso>")
    .replaceAll(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/gmu, "<TS>")
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu, "<UUID>")
    .replaceAll(/[0-9a-f]{64}/gu, "<DIGEST>")
    .replaceAll(/(seconds: )[\d.]+|(after )\d+/gu, "$1$2<SECONDS>")
    .replaceAll(/built [0-9a-f]{12}/gu, "built <ID>")
    .replaceAll(record.runId, "<RUN>");
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

function sleepingRun(seconds: string, timeoutSeconds: number): ReturnType<typeof runRequest> {
  const sourceLocation = bench.upload({ Dockerfile: `FROM box:1\nRUN sleep ${seconds}\n` });
  return runRequest({ step: step({}), sourceLocation, timeoutSeconds });
}

/** Command lines of all processes that contain the text. */
function processes(text: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((id) => {
      try {
        return [readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(text));
}

async function processAppears(text: string): Promise<void> {
  await expect
    .poll(() => processes(`sleep ${text}`).length, { timeout: 10_000 })
    .toBeGreaterThan(0);
}
