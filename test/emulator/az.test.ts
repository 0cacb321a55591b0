import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { beginStory, loginTo } from "../scenario/story.ts";
import { type Containers, openContainers } from "../support/containers.ts";
import { type StartedEmulator, startEmulator } from "../support/emulator.ts";
import { runOrThrow } from "../support/program.ts";
import { systemClock } from "../support/systemClock.ts";
import { missingForAz, pushShell, runScript, type ScriptResult, signedInAz } from "./azScripts.ts";

const longest = 240_000;
const missing = await missingForAz();
const signal = AbortSignal.timeout(longest);
const location = "westus";
/** The commands of validations.sh in which the emulator has a part; the others show only what az itself refuses. */
const answered = "nosuch|acrsource|--query|--timeout 900| -r ab | -n abc |v9";
let folder: string;
let emulator: StartedEmulator;
let containers: Containers | undefined;
/** All commands of the matrix but the builds; goes on behind the other tests, as az waits half a minute in it. */
let matrix: Promise<ScriptResult>;

beforeAll(async () => {
  if (missing !== "") {
    return;
  }
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-az-"));
  const standIns = ["docker.io", "mcr.example.localhost"].flatMap((host) => [
    "--stand-in",
    `${host}=dockerhub`,
  ]);
  emulator = await startEmulator(path.join(folder, "data"), ["--tls", ...standIns]);
  containers = openContainers();
  await send("", { location });
  for (const name of ["acrdemo", "acrsource", "acroption", "acrlesson"]) {
    const properties = { adminUserEnabled: true };
    await send(`/${name}`, { location, sku: { name: "Standard" }, properties });
  }
  await pushShell(containers, [
    await target("dockerhub", "library/busybox:latest"),
    await target("dockerhub", "library/hello:1"),
    await target("acrdemo", "hello-world:latest"),
    await target("acrsource", "lib/base:2"),
  ]);
  // az makes these two with what is refused; the commands behind need them.
  await send("/acrdemo/tasks/dockertask", quietTask("app:{{.Run.ID}}", "git-token"));
  await send("/acrdemo/tasks/baseonly", quietTask("app:{{.Run.ID}}", "git-token"));
  matrix = script("run-matrix.sh", "setup", "acrdemo", "^az (account|acr [^b])");
  matrix.catch(() => undefined);
});

afterAll(async () => {
  if (missing === "") {
    await emulator.stop();
    await containers?.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Puts the group, a registry in it or a task of a registry: `""`, `/acrdemo`, `/acrdemo/tasks/nightly`. */
async function send(resource: string, body: object): Promise<void> {
  const group = `/subscriptions/${emulator.subscriptionId}/resourceGroups/rg1`;
  const provider = "/providers/Microsoft.ContainerRegistry/registries";
  const target = resource === "" ? group : `${group}${provider}${resource}`;
  const answer = await fetch(`${emulator.arm}${target}?api-version=2019-06-01-preview`, {
    method: "PUT",
    headers: { authorization: "Bearer local" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`PUT ${resource} gave ${answer.status}: ${await answer.text()}`);
  }
}

async function target(registry: string, image: string): Promise<readonly [string, string]> {
  const story = await beginStory(emulator, registry, signal);
  const { password } = await loginTo(story.registry);
  return [`${story.registry.loginServer}/${image}`, password];
}

/** A task as az makes it with `--git-access-token`, but with its timers and source triggers disabled. */
function quietTask(imageName: string, secret: string): object {
  const contextPath = "https://github.com/example/app.git";
  const sourceControlAuthProperties = { tokenType: "PAT", token: secret, scope: "repo" };
  const repository = { sourceControlType: "Github", repositoryUrl: contextPath, branch: "master" };
  const source = { sourceRepository: { ...repository, sourceControlAuthProperties } };
  return {
    location,
    properties: {
      status: "Enabled",
      platform: { os: "linux", architecture: "amd64" },
      step: {
        type: "Docker",
        contextPath,
        contextAccessToken: secret,
        imageNames: [imageName],
        dockerFilePath: "Dockerfile",
        arguments: [{ name: "S", value: "secret-value", isSecret: true }],
      },
      trigger: {
        timerTriggers: [{ schedule: "0 21 * * *", status: "Disabled", name: "daily" }],
        sourceTriggers: [
          {
            ...source,
            sourceTriggerEvents: ["commit"],
            status: "Disabled",
            name: "defaultSourceTriggerName",
          },
        ],
        baseImageTrigger: {
          baseImageTriggerType: "Runtime",
          status: "Enabled",
          name: "defaultBaseimageTriggerName",
        },
      },
    },
  };
}

function script(
  name: string,
  login: "seed" | "setup" | "discover",
  registry: string,
  only: string,
): Promise<ScriptResult> {
  const own = mkdtempSync(path.join(folder, "script-"));
  return runScript(name, { emulator, folder: own, login, registry, only });
}

it(
  "answers what az does not check itself",
  async ({ skip }) => {
    skip(missing !== "", missing);
    const result = await script("validations.sh", "discover", "acroption", answered);
    expect(result).toEqual({ refused: [], failed: [], passed: 19, status: 0 });
  },
  longest,
);

it(
  "takes the bodies of the options and gives back what az makes its changes from",
  async ({ skip }) => {
    skip(missing !== "", missing);
    const creations = await script("options.sh", "seed", "acroption", "task (create|run)");
    await send("/acroption/tasks/opttask", quietTask("app:1", "tok"));
    const changes = await script("options.sh", "seed", "acroption", "update.*commit-trigger");
    expect([creations, changes]).toEqual([
      {
        // A timer, two times source triggers, an agent pool, a run's agent pool, source triggers again.
        refused: [
          ...Array.from({ length: 4 }, () => "acr task create"),
          "acr task run",
          "acr task create",
        ],
        failed: [],
        passed: 9,
        status: 0,
      },
      { refused: [], failed: [], passed: 1, status: 0 },
    ]);
  },
  longest,
);

it(
  "follows the tutorial: a new base image starts the task",
  async ({ skip }) => {
    skip(missing !== "", missing);
    const own = path.join(folder, "tutorial");
    const az = await signedInAz({ emulator, folder: own, login: "seed" });
    const write = (name: string, ...lines: readonly string[]): void =>
      writeFileSync(path.join(own, name), `${lines.join("\n")}\n`);
    const app = ["ARG REGISTRY_NAME", "FROM ${REGISTRY_NAME}/baseimages/node:9-alpine"];
    write("Dockerfile-app", ...app, 'RUN echo "on $NODE_VERSION"');
    write("Dockerfile-base", "FROM busybox", "ENV NODE_VERSION 9.11.2");
    const git = "git -c user.name=a -c user.email=a@example.com -c commit.gpgsign=false";
    const commit = `git init -q && git add Dockerfile-app && ${git} commit -q -m First`;
    await runOrThrow("sh", ["-c", commit], { cwd: own });

    const buildBase = "--image baseimages/node:9-alpine --file Dockerfile-base .";
    await az(`acr build --registry acrlesson ${buildBase}`);
    const image = "--image helloworld:{{.Run.ID}} --arg REGISTRY_NAME=acrlesson.azurecr.io";
    const context = `--context file://${own} --file Dockerfile-app --commit-trigger-enabled false`;
    const task = "--registry acrlesson --name taskhelloworld";
    await az(`acr task create ${task} ${image} ${context}`);
    await az(`acr task run ${task}`);
    write("Dockerfile-base", "FROM busybox", "ENV NODE_VERSION 9.11.2a");
    await az(`acr build --registry acrlesson ${buildBase}`);
    let runs = "";
    while (!/^cf4 .* Succeeded/mu.test(runs)) {
      await systemClock.sleep(500, signal);
      runs = await az("acr task list-runs --registry acrlesson --output table");
    }
    expect(columns(runs)).toEqual([
      "RUN ID | TASK | PLATFORM | STATUS | TRIGGER",
      "cf4 | taskhelloworld | linux | Succeeded | Image Update",
      "cf3 | linux | Succeeded | Manual",
      "cf2 | taskhelloworld | linux | Succeeded | Manual",
      "cf1 | linux | Succeeded | Manual",
    ]);
    expect(await az("acr task logs -r acrlesson")).toContain("\non 9.11.2a");
    const tags = await az("acr repository show-tags -n acrlesson --repository helloworld -o tsv");
    expect(tags).toBe("cf2\ncf4\n");
  },
  longest,
);

it(
  "builds folders, and fails as az expects",
  async ({ skip }) => {
    skip(missing !== "", missing);
    const result = await script("run-matrix.sh", "seed", "acroption", "^az acr build");
    expect(result).toEqual({ refused: [], failed: [], passed: 5, status: 0 });
  },
  longest,
);

it(
  "does what the other commands of the matrix ask for",
  async ({ skip }) => {
    skip(missing !== "", missing);
    expect(await matrix).toEqual({
      refused: [
        "acr task create",
        "acr task create",
        "acr task create",
        "acr task timer add",
        "acr taskrun list",
      ],
      failed: [
        // Login servers are 127.0.0.1:PORT.
        ["acr list -g rg1 --query [].loginServer -o tsv", "the output lacks: acrdemo"],
        // Timers and source triggers are refused unless they are disabled.
        ["acr task list -r acrdemo -o table", "the output lacks: BASE_IMAGE, SOURCE, TIMER"],
        ["acr task timer list -r acrdemo -n cmdtask", 'the output lacks: "name": "t9"'],
      ],
      passed: 52,
      status: 1,
    });
  },
  longest,
);

/** A table of az without its line of dashes and its times. */
function columns(table: string): readonly string[] {
  const [head = "", , ...rows] = table.trimEnd().split("\n");
  return [head, ...rows].map((row) =>
    row
      .replace(/\s+(?:STARTED|\d{4}-\d\d-\d\dT).*$/u, "")
      .split(/\s{2,}/u)
      .join(" | "),
  );
}
