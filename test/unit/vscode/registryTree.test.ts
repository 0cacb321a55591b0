import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../src/core/errors.ts";
import { type Run } from "../../../src/core/run/run.ts";
import { type BaseImageDependency } from "../../../src/core/task/task.ts";
import { RegistryCatalog } from "../../../src/vscode/registryCatalog.ts";
import { type TreeNode } from "../../../src/vscode/tree/node.ts";
import { RegistryTree } from "../../../src/vscode/tree/registryTree.ts";
import { fakeRegistryService, type FakeContent } from "../../support/fakeRegistryService.ts";
import { connectedTo, dev, now, run, silentLog, task } from "./fixtures.ts";

vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

const clock = { now: () => now, sleep: () => Promise.resolve() };

const states = {
  onDidChange: () => ({ dispose: () => undefined }),
  of: (_registry: unknown, _task: unknown, { type }: BaseImageDependency) =>
    type === "Runtime" ? "up to date" : undefined,
};

async function treeOver(content: FakeContent) {
  const fake = fakeRegistryService(content);
  const connections = await connectedTo(fake.service);
  const catalog = new RegistryCatalog(connections);
  return {
    ...fake,
    catalog,
    tree: new RegistryTree({ connections, catalog, clock, log: silentLog, states }),
  };
}

/** The tree as text: icon, label, description and capabilities, indented by depth. */
async function render(tree: RegistryTree): Promise<string[]> {
  const lines: string[] = [];
  const visit = async (parent: TreeNode | undefined, depth: number): Promise<void> => {
    for (const node of await tree.getChildren(parent)) {
      const { description, iconPath, contextValue } = tree.getTreeItem(node);
      const icon = (iconPath as { readonly id: string }).id;
      const abilities = contextValue === undefined ? "" : ` [${contextValue}]`;
      lines.push(
        `${"  ".repeat(depth)}(${icon}) ${labelOf(tree, node)} · ${String(description)}${abilities}`,
      );
      await visit(node, depth + 1);
    }
  };
  await visit(undefined, 0);
  return lines;
}

function labelOf(tree: RegistryTree, node: TreeNode): string {
  const { label = "" } = tree.getTreeItem(node);
  return typeof label === "string" ? label : label.label;
}

describe("tree", () => {
  it("says what there is not", async () => {
    const { tree } = await treeOver({ registries: [dev], tasks: [], runs: [] });
    expect(await render(tree)).toEqual([
      "(server-environment) dev · local · 127.0.0.1:5010 [registry local buildable stoppable]",
      "  (checklist) Tasks ·  [taskHolder]",
      "    (info) No tasks · create one to have an image rebuilt",
      "  (zap) Quick runs · ",
      "    (info) No runs · ",
    ]);
  });

  it("says on top that nothing can be built, and why in the tooltips", async () => {
    const problem = "No container tool works here. Install buildah";
    const { service } = fakeRegistryService({ registries: [dev], tasks: [], runs: [] });
    const connections = await connectedTo(service, problem);
    const catalog = new RegistryCatalog(connections);
    const tree = new RegistryTree({ connections, catalog, clock, log: silentLog, states });
    expect((await render(tree)).slice(0, 2)).toEqual([
      "(warning) No container tool · RUN and cmd steps will fail",
      "(server-environment) dev · local · 127.0.0.1:5010 [registry local buildable stoppable]",
    ]);
    const tooltips = (await tree.getChildren()).map((node) => tree.getTreeItem(node).tooltip);
    expect(tooltips[0]).toBe(problem);
    expect(JSON.stringify(tooltips[1])).toContain("Install buildah");
  });

  it("shows tasks with their last run, base images, triggers and runs", async () => {
    const web = task("web-app", {
      isEnabled: false,
      triggers: [
        { kind: "baseImage", name: "base", isEnabled: true, scope: "Runtime" },
        {
          kind: "source",
          name: "git",
          isEnabled: true,
          repositoryUrl: "https://github.com/contoso/web",
          branch: "main",
          events: ["commit"],
        },
        { kind: "timer", name: "nightly", isEnabled: false, schedule: "0 2 * * *" },
        { kind: "timer", name: "never", isEnabled: true, schedule: "0 0 30 2 *" },
      ],
    });
    const step = {
      ...web.step,
      baseImageDependencies: [
        {
          type: "Runtime" as const,
          registry: "registry.hub.docker.com",
          repository: "library/node",
          tag: "15-alpine",
          digest: "sha256:1",
        },
      ],
    };
    const { tree } = await treeOver({
      registries: [dev],
      tasks: [{ ...web, step }, task("never-run")],
      runs: [
        run("cf3", {
          task: "Web-App",
          status: "Running",
          finishedAt: undefined,
          startedAt: "2026-11-22T11:58:55Z",
        }),
        run("cf2", { task: "web-app", cause: { kind: "imageUpdate", images: [] } }),
        run("cf1", { status: "Failed" }),
      ],
    });
    expect(await render(tree)).toEqual([
      "(server-environment) dev · local · 127.0.0.1:5010 [registry local buildable stoppable]",
      "  (checklist) Tasks ·  [taskHolder]",
      "    (circle-outline) never-run · never run [task runnable triggerable]",
      "      (layers) Base images · ",
      "        (info) Not known yet · found by the first successful run",
      "      (broadcast) Triggers · ",
      "        (info) No triggers · runs only when asked to",
      "      (history) Runs · ",
      "        (info) No runs · ",
      "    (sync~spin) web-app · disabled · Running · Manual · 1 min ago · 1 min 5 s [task runnable triggerable]",
      "      (layers) Base images · ",
      "        (layers) node:15-alpine · runtime · up to date",
      "      (broadcast) Triggers · ",
      "        (layers) Base image · Runtime",
      "        (git-commit) Commit · main · github.com/contoso/web",
      "        (watch) Timer · 0 2 * * * · UTC · disabled",
      "        (watch) Timer · 0 0 30 2 * · never fires",
      "      (history) Runs · ",
      "        (sync~spin) cf3 · Manual · Running · 1 min ago · 1 min 5 s [run loggable cancelable]",
      "        (pass) cf2 · Image Update · Succeeded · 2 h ago · 31 s [run loggable]",
      "  (zap) Quick runs · ",
      "    (error) cf1 · Manual · Failed · 2 h ago · 31 s [run loggable]",
    ]);
  });

  it("asks for each list once, however often it is drawn", async () => {
    const { tree, requests } = await treeOver({
      registries: [dev],
      tasks: [task("web-app")],
      runs: [],
    });
    await render(tree);
    await render(tree);
    expect(requests).toEqual(["list registries", "list tasks of dev", "list runs of dev top 100"]);
  });

  it("pages long lists of runs", async () => {
    const runs = Array.from({ length: 25 }, (_, index): Run => run(`cf${25 - index}`));
    const { tree } = await treeOver({ registries: [dev], tasks: [], runs });
    const [registry] = await tree.getChildren();
    const [, quickRuns] = await tree.getChildren(registry);
    const shown = async (): Promise<string> => {
      const nodes = await tree.getChildren(quickRuns);
      const last = nodes.at(-1);
      return `${nodes.length} rows, last ${last === undefined ? "none" : labelOf(tree, last)}`;
    };
    const seen = [await shown()];
    const id = quickRuns === undefined ? "" : String(tree.getTreeItem(quickRuns).id);
    tree.loadMore(id);
    seen.push(await shown());
    tree.loadMore(id);
    seen.push(await shown());
    expect(seen).toEqual([
      "11 rows, last Load more…",
      "21 rows, last Load more…",
      "25 rows, last cf1",
    ]);
  });

  it("keeps ids over a refresh, and has none twice", async () => {
    const content = {
      registries: [dev],
      tasks: [task("web-app")],
      runs: [run("cf1"), run("cf2", { task: "web-app" })],
    };
    const { tree, catalog } = await treeOver(content);
    const before = await ids(tree);
    catalog.forgetAll();
    expect(await ids(tree)).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });

  it("shows a failure where the children would be, and tries again after a refresh", async () => {
    const { tree, catalog, service } = await treeOver({ registries: [dev], tasks: [], runs: [] });
    let isBusy = true;
    service.listTasks = () =>
      isBusy
        ? Promise.reject(new AcrError("serviceFailed", "The service is busy"))
        : Promise.resolve([]);
    expect((await render(tree)).slice(2, 3)).toEqual([
      "    (warning) Could not be loaded · The service is busy",
    ]);
    isBusy = false;
    catalog.forgetAll();
    expect((await render(tree)).slice(2, 3)).toEqual([
      "    (info) No tasks · create one to have an image rebuilt",
    ]);
  });
});

describe("polling", () => {
  const signal = AbortSignal.timeout(10_000);

  it("tells whether something changed or goes on, and asks for tasks anew when a run ended", async () => {
    const going = run("cf1", { status: "Running", task: "web-app", finishedAt: undefined });
    const { tree, catalog, content, requests } = await treeOver({
      registries: [dev],
      tasks: [task("web-app")],
      runs: [going],
    });
    await render(tree);
    const told = [await catalog.poll(dev.id, signal)];
    content.runs = [run("cf1", { task: "web-app" })];
    told.push(await catalog.poll(dev.id, signal), await catalog.poll(dev.id, signal));
    expect(told).toEqual(["active", "changed", "quiet"]);
    requests.length = 0;
    await render(tree);
    expect(requests).toEqual(["list tasks of dev"]);
  });
});

async function ids(tree: RegistryTree): Promise<string[]> {
  const all: string[] = [];
  const visit = async (parent?: TreeNode): Promise<void> => {
    for (const node of await tree.getChildren(parent)) {
      all.push(String(tree.getTreeItem(node).id));
      await visit(node);
    }
  };
  await visit();
  return all;
}
