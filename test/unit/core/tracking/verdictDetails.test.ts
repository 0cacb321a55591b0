import { expect, it } from "vitest";
import { parseDockerBuildString } from "../../../../src/core/tracking/dockerBuildString.ts";
import { diagnoseTasks, explainTracking } from "../../../../src/core/tracking/explainTracking.ts";
import { type SeenDigest, type TagHistory } from "../../../../src/core/image/tagHistory.ts";
import { type TaskFacts } from "../../../../src/core/tracking/facts.ts";
import {
  type CauseCase,
  dockerStep,
  failedPushLog,
  fileStep,
  hour,
  hubNode,
  imageUpdate,
  judgeCase,
  newDigest,
  now,
  oldDigest,
  questionOf,
  run,
  tracked,
} from "./causeCases.ts";
import { task } from "./trackingTasks.ts";

const plain: CauseCase = {
  name: "",
  cause: "neverRun",
  finding: ["excluded", ""],
  verdict: tracked,
};
const succeeded = { runs: [run("ca1", "Succeeded", 2)] };

it.each<[string, Partial<CauseCase>, string | undefined]>([
  ["nothing known", {}, undefined],
  ["run known", { taskFacts: succeeded }, "last built 2 h ago"],
  [
    "older run known",
    { taskFacts: { runs: [], lastSuccessfulRun: run("ca1", "Succeeded", 50) } },
    "last built 2 d ago",
  ],
  [
    "same digest",
    { taskFacts: succeeded, image: { digest: oldDigest } },
    "built on this digest 2 h ago",
  ],
  [
    "other digest",
    { taskFacts: succeeded, image: { digest: newDigest, movedAt: now - hour / 4 } },
    undefined,
  ],
])("adds when a tracked image was built: %s", (_name, given, expected) => {
  expect(judgeCase({ ...plain, ...given }).detail).toBe(expected);
});

it("lists where each fact came from and when", () => {
  const taskFacts: Partial<TaskFacts> = {
    askedAt: now - 3,
    runs: [run("ca5", "Failed", 1, imageUpdate(newDigest))],
    runsAskedAt: now - 2,
    logs: [failedPushLog("ca5")],
  };
  const given = { ...plain, taskFacts, registry: { sku: "Basic" }, image: { digest: newDigest } };
  expect(judgeCase(given).evidence).toEqual([
    { source: "dockerfile", subject: "", askedAt: undefined },
    { source: "task", subject: "contoso/web", askedAt: now - 3 },
    { source: "runs", subject: "contoso/web", askedAt: now - 2 },
    { source: "runLog", subject: "ca5", askedAt: now - 2 },
    { source: "registry", subject: "Contoso", askedAt: now },
    { source: "image", subject: "node:15-alpine", askedAt: now },
  ]);
});

it("counts a pending rebuild as tracked", () => {
  const question = questionOf({ ...plain, image: { digest: newDigest } });
  const tasks = [...question.tasks, task("api", {})];
  const [verdict] = explainTracking({ ...question, tasks });
  expect([verdict?.status, verdict?.headline]).toEqual([
    "trackedPending",
    "Tracked by 2 tasks, rebuild of 2 pending",
  ]);
});

it.each([
  ["-t a:1 -f D .", { dockerfile: "D", tags: ["a:1"] }],
  ["-fD -ta --target=x sub", { dockerfile: "D", tags: ["a"], target: "x", context: "sub" }],
  ["-f=D --tag=a --image b .", { dockerfile: "D", tags: ["a", "b"] }],
  ["--no-cache ./sub", { context: "./sub" }],
  ["--platform linux/amd64 --pull .", {}],
  [
    '--build-arg A=\'x y\' --build-arg="B=\\"1\\"" --build-arg C\\ D=2 .',
    { buildArguments: ["A=x y", 'B="1"', "C D=2"] },
  ],
  ["'", {}],
  ["-f", { dockerfile: "" }],
])("reads the build string %s as Docker does", (text, expected) => {
  const nothing = { dockerfile: undefined, target: undefined, context: ".", tags: [] };
  expect(parseDockerBuildString(text)).toEqual({ ...nothing, buildArguments: [], ...expected });
});

it.each<[string, object]>([
  ["no step", { step: null }],
  ["a step that is a text", { step: "Docker" }],
  ["no path of a Dockerfile", dockerStep({ dockerFilePath: null })],
  ["a record of nulls", dockerStep({ baseImageDependencies: [null] })],
  ["a record that is no list", dockerStep({ baseImageDependencies: "node:15-alpine" })],
  ["a role of the future", dockerStep({ baseImageDependencies: [{ ...hubNode, type: "Both" }] })],
  [
    "an image without registry",
    dockerStep({ baseImageDependencies: [{ ...hubNode, registry: 1 }] }),
  ],
  [
    "a tag in other letter case",
    dockerStep({ baseImageDependencies: [{ ...hubNode, tag: "15-Alpine" }] }),
  ],
  ["no triggers", { trigger: null }],
  ["a trigger of nulls", { trigger: { baseImageTrigger: { name: null, status: null } } }],
  ["a state of the future", { status: "Archived" }],
])("never calls tracked what %s leaves open", (_name, changes) => {
  const { status } = judgeCase({ ...plain, task: changes });
  expect(["tracked", "trackedPending"]).not.toContain(status);
});

it.each<[string, object, string]>([
  ["a role of the future", { type: "Both" }, "step.baseImageDependencies[0]"],
  ["an image without registry", { registry: 1 }, "step.baseImageDependencies[0]"],
])("says that it cannot tell: %s", (_name, changes, part) => {
  const changed = dockerStep({ baseImageDependencies: [{ ...hubNode, ...changes }] });
  const { status, headline } = judgeCase({ ...plain, task: changed });
  expect([status, headline]).toEqual([
    "unknown",
    `Cannot tell whether it is tracked: ${part} of contoso/web cannot be understood`,
  ]);
});

const seen = (digest: string, days: number): SeenDigest => ({
  digest,
  firstSeenAt: now - days * 24 * hour,
  lastSeenAt: now - (days - 1) * 24 * hour,
});

it.each<[string, string, TagHistory, string]>([
  [
    "a unique tag that was seen to move",
    "15.2.1-alpine",
    [seen(oldDigest, 30), seen(newDigest, 10)],
    "pass 15.2.1-alpine looks like a tag that is published once; it was seen to move once within 21 days",
  ],
  [
    "a unique tag that was not seen to move",
    "15.2.1-alpine",
    [seen(oldDigest, 30)],
    "fail 15.2.1-alpine is published once; ACR will see no update",
  ],
  [
    "a stable tag that was not seen to move",
    "15-alpine",
    [{ ...seen(oldDigest, 30), lastSeenAt: now }],
    "pass 15-alpine is expected to move: a major version moves to every new release of it; it was not seen to move within 30 days",
  ],
])("weighs what was seen more than how the tag looks: %s", (_name, tag, history, expected) => {
  const recorded = dockerStep({ baseImageDependencies: [{ ...hubNode, tag }] });
  const { reasons } = judgeCase({
    ...plain,
    dockerfile: `FROM node:${tag}\n`,
    task: recorded,
    image: { image: `node:${tag}`, history },
  });
  const reason = reasons.find(({ code }) => code === "tagMoves");
  expect(`${reason?.outcome} ${reason?.message}`).toBe(expected);
});

it.each([
  [undefined, ["Use 15-alpine"]],
  [false, ["Use 15-alpine"]],
  [true, []],
])("offers the moving tag unless the registry has none: missing is %s", (isMissing, titles) => {
  const question = questionOf({ ...plain, dockerfile: "FROM node:15.2.1-alpine\n" });
  const images = [{ image: "docker.io/library/node:15-alpine", askedAt: now, isMissing }];
  const [verdict] = explainTracking({ ...question, facts: { now, images } });
  expect(verdict?.remedies.map(({ title }) => title)).toEqual(titles);
});

it.each<[string, object, readonly string[]]>([
  ["a record", {}, ["tracked", "Tracked by contoso/web", "node:15-alpine"]],
  [
    "no record",
    dockerStep({ baseImageDependencies: [] }),
    ["notTrackedYet", "Not tracked yet: contoso/web has never run", ""],
  ],
  [
    "a record without runtime image",
    dockerStep({ baseImageDependencies: [{ ...hubNode, type: "BuildTime" }] }),
    ["unknown", "Cannot tell what contoso/web tracks: its last run recorded no runtime image", ""],
  ],
  [
    "a task file that is not at hand",
    fileStep,
    ["tracked", "Tracked by contoso/web", "node:15-alpine"],
  ],
  [
    "a unique tag",
    dockerStep({ baseImageDependencies: [{ ...hubNode, tag: "15.2.1" }] }),
    ["uniqueTag", "15.2.1 is published once; ACR will see no update", "node:15.2.1"],
  ],
  [
    "another location",
    dockerStep({ baseImageDependencies: [{ ...hubNode, registry: "ghcr.io" }] }),
    [
      "unsupportedLocation",
      "Not tracked: ghcr.io is not a location ACR watches",
      "ghcr.io/library/node:15-alpine",
    ],
  ],
])("judges %s where the Dockerfile is not at hand", (_name, changes, expected) => {
  const question = { ...questionOf({ ...plain, task: changes }), dockerfile: undefined };
  const [verdict] = diagnoseTasks(question);
  expect([verdict?.status, verdict?.headline, verdict?.image ?? ""]).toEqual(expected);
  const reading = verdict?.causes.filter(({ id }) => id.startsWith("C"));
  expect(new Set(reading?.map(({ state }) => state))).toEqual(new Set(["unknown"]));
});

it("takes letter case lightly where the service does", () => {
  const dependency = { ...hubNode, type: "RUNTIME", registry: "Registry.Hub.Docker.com" };
  const changes = {
    status: "enabled",
    ...dockerStep({ type: "docker", baseImageDependencies: [dependency] }),
  };
  expect(judgeCase({ ...plain, task: changes }).status).toBe("tracked");
});
