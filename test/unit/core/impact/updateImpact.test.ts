import { describe, expect, it } from "vitest";
import { prepareImpact } from "../../../../src/core/impact/updateImpact.ts";
import { image, impactText, registries, sketched, type TaskSketch } from "./impactTasks.ts";

const hub = "registry.hub.docker.com/library/node:15-alpine";

/** What happens when an image moves: the tasks, and the lines of the impact. */
interface Case {
  readonly title: string;
  readonly moved?: string;
  readonly tasks: readonly TaskSketch[];
  readonly impact: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: "nothing is based on it",
    tasks: [{ name: "base/other", from: ["docker.io/library/node:16"] }],
    impact: ["node:15-alpine: 0 tasks"],
  },
  {
    title: "a chain goes across registries, whatever their spelling",
    moved: "index.docker.io/node:15-alpine",
    tasks: [
      { name: "base/node", from: [hub], to: ["node:15-alpine"] },
      { name: "app/framework", from: ["base.azurecr.io/node:15-alpine"], to: ["framework"] },
      { name: "base/web", from: ["app.azurecr.localhost/framework:latest"], to: ["web:1"] },
      { name: "app/web", from: ["127.0.0.1:5010/framework"], to: ["web:{{.Run.ID}}"] },
    ],
    impact: [
      "node:15-alpine: 4 tasks",
      "  base/node via node:15-alpine",
      "    app/framework via base.azurecr.io/node:15-alpine",
      "      base/web via 127.0.0.1:5010/framework:latest",
      "      app/web via 127.0.0.1:5010/framework:latest, pushes unique",
    ],
  },
  {
    title: "only tasks that are enabled, with a trigger that is on and follows the stage",
    tasks: [
      { name: "base/disabled", from: [hub], isEnabled: false },
      { name: "base/off", from: [hub], isTriggerEnabled: false },
      { name: "base/build-time", from: [`build:${hub}`] },
      { name: "base/all", from: [`build:${hub}`], scope: "All", to: ["all"] },
      { name: "base/both", from: [`build:${hub}`, hub], scope: "All", to: ["both"] },
    ],
    impact: [
      "node:15-alpine: 2 tasks",
      "  base/all via node:15-alpine, build time",
      "  base/both via node:15-alpine",
    ],
  },
  {
    title: "what is not pushed, or pushed under a new tag each time, starts nobody",
    tasks: [
      { name: "base/quiet", from: [hub], to: ["quiet:1"], isPushEnabled: false },
      { name: "base/nameless", from: [hub], to: [] },
      { name: "base/runs", from: [hub], to: ["runs:{{.Run.ID}}", "runs:{{.Run.Date}}"] },
      { name: "base/strange", from: [hub], to: ["{{ if }}:1"] },
      { name: "app/one", from: ["base.azurecr.io/quiet:1", "base.azurecr.io/runs:cf1"] },
    ],
    impact: [
      "node:15-alpine: 4 tasks",
      "  base/quiet via node:15-alpine, pushes none",
      "  base/nameless via node:15-alpine, pushes none",
      "  base/runs via node:15-alpine, pushes unique",
      "  base/strange via node:15-alpine, pushes unique",
    ],
  },
  {
    title: "a fixed name counts, however unique its tag looks; so do registry and task as values",
    tasks: [
      { name: "base/node", from: [hub], to: ["node:15.2.1", "{{.Run.TaskName}}:{{.Run.ID}}"] },
      { name: "base/own", from: [hub], to: ["{{.Run.Registry}}/{{.Run.TaskName}}"] },
      { name: "app/pinned", from: ["base.azurecr.io/node:15.2.1"], to: ["pinned"] },
      { name: "app/own", from: ["base.azurecr.io/own"], to: ["own"] },
    ],
    impact: [
      "node:15-alpine: 4 tasks",
      "  base/node via node:15-alpine",
      "    app/pinned via base.azurecr.io/node:15.2.1",
      "  base/own via node:15-alpine",
      "    app/own via base.azurecr.io/own:latest",
    ],
  },
  {
    title: "a task file pushes what its last run pushed, but for tags that name the run",
    tasks: [
      { name: "base/unknown", from: [hub], isTaskFile: true },
      { name: "base/nothing", from: [hub], isTaskFile: true, to: [] },
      {
        name: "base/import",
        from: [hub],
        isTaskFile: true,
        to: ["base.azurecr.io/node:15-alpine-cf1", "base.azurecr.io/node:15-alpine"],
      },
      {
        name: "base/dated",
        from: [hub],
        isTaskFile: true,
        to: ["base.azurecr.io/x:20261122-120000z"],
      },
      { name: "app/web", from: ["base.azurecr.io/node:15-alpine"], to: ["web"] },
      { name: "app/old", from: ["base.azurecr.io/node:15-alpine-cf1"], to: ["old"] },
    ],
    impact: [
      "node:15-alpine: 5 tasks",
      "  base/unknown via node:15-alpine, pushes unknown",
      "  base/nothing via node:15-alpine, pushes none",
      "  base/import via node:15-alpine",
      "    app/web via base.azurecr.io/node:15-alpine",
      "  base/dated via node:15-alpine, pushes unique",
    ],
  },
  {
    title: "a task with two moved bases starts once",
    tasks: [
      { name: "base/two", from: [hub], to: ["one", "two"] },
      { name: "app/web", from: ["base.azurecr.io/two", "base.azurecr.io/one"], to: ["web"] },
    ],
    impact: [
      "node:15-alpine: 2 tasks",
      "  base/two via node:15-alpine",
      "    app/web via base.azurecr.io/one:latest",
    ],
  },
  {
    title: "a diamond shows its end in both branches and counts it once",
    tasks: [
      { name: "base/left", from: [hub], to: ["left"] },
      { name: "base/right", from: [hub], to: ["right"] },
      { name: "app/web", from: ["base.azurecr.io/left", "base.azurecr.io/right"], to: ["web"] },
    ],
    impact: [
      "node:15-alpine: 3 tasks",
      "  base/left via node:15-alpine",
      "    app/web via base.azurecr.io/left:latest",
      "  base/right via node:15-alpine",
      "    app/web via base.azurecr.io/right:latest",
    ],
  },
  {
    title: "a round is cut where it begins anew, and nobody is started by his own push",
    tasks: [
      { name: "base/ping", from: [hub, "base.azurecr.io/pong"], to: ["ping"] },
      { name: "base/pong", from: ["base.azurecr.io/ping"], to: ["pong"] },
      { name: "base/self", from: [hub, "base.azurecr.io/self"], to: ["self"] },
    ],
    impact: [
      "node:15-alpine: 3 tasks",
      "  base/ping via node:15-alpine",
      "    base/pong via base.azurecr.io/ping:latest",
      "      base/ping via base.azurecr.io/pong:latest, loop",
      "  base/self via node:15-alpine",
    ],
  },
  {
    title: "a digest never moves",
    moved: "docker.io/library/node@sha256:8dac",
    tasks: [{ name: "base/web", from: ["docker.io/library/node@sha256:8dac"] }],
    impact: ["node@sha256:8dac: 0 tasks, blocked by digest"],
  },
  {
    title: "ACR does not look everywhere",
    moved: "ghcr.io/contoso/node:1",
    tasks: [{ name: "base/web", from: ["ghcr.io/contoso/node:1"] }],
    impact: ["ghcr.io/contoso/node:1: 0 tasks, blocked by location"],
  },
];

describe("what rebuilds when an image moves", () => {
  it.each(cases)("$title", ({ moved = hub, tasks, impact }) => {
    const impactOf = prepareImpact({ tasks: tasks.map(sketched), registries });
    expect(impactText(impactOf(image(moved)))).toEqual(impact);
  });
});

describe("large registries", () => {
  it("lists a long row up to its twentieth task and counts all", () => {
    const tasks = Array.from({ length: 5000 }, (_, at) => link(at, [at]));
    const impact = prepareImpact({ tasks, registries })(image("base.azurecr.io/link0"));
    const lines = impactText(impact);
    expect([lines[0], lines.length, lines.at(-1)?.trim()]).toEqual([
      "base.azurecr.io/link0:latest: 5000 tasks",
      22,
      "1 more",
    ]);
  });

  it("lists nested diamonds up to a number of steps and counts all", () => {
    // Each of the 2,500 layers has two tasks, based on both of the layer before: 2^2500 ways.
    const tasks = Array.from({ length: 5000 }, (_, at) => {
      const layer = at - (at % 2);
      return link(at, layer === 0 ? [-1] : [layer - 2, layer - 1]);
    });
    const impact = prepareImpact({ tasks, registries })(image("base.azurecr.io/link-1"));
    const lines = impactText(impact);
    expect(lines[0]).toBe("base.azurecr.io/link-1:latest: 5000 tasks");
    expect(lines.filter((line) => line.includes(" via "))).toHaveLength(500);
  });

  it("lists so many tasks of one image and says how many more there are", () => {
    const tasks = Array.from({ length: 5000 }, (_, at) =>
      sketched({ name: `base/task${at}`, from: [hub], to: [`task${at}`] }),
    );
    const lines = impactText(prepareImpact({ tasks, registries })(image(hub)));
    expect([lines[0], lines.length, lines.at(-1)]).toEqual([
      "node:15-alpine: 5000 tasks",
      502,
      "  4500 more",
    ]);
  });
});

/** A task that pushes the image after its own number and is based on the given ones. */
function link(at: number, from: readonly number[]): ReturnType<typeof sketched> {
  const isChain = from.includes(at);
  return sketched({
    name: `base/link${at}`,
    from: from.map((number) => `base.azurecr.io/link${number}`),
    to: [`link${isChain ? at + 1 : at}`],
  });
}
