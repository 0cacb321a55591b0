import { describe, expect, it, vi } from "vitest";
import { type TreeItem } from "vscode";
import { type BaseImageNode } from "../../../../src/vscode/baseImages/baseImageNode.ts";
import { type BaseImageSituation } from "../../../../src/vscode/baseImages/baseImageSource.ts";
import { BaseImageTree } from "../../../../src/vscode/baseImages/baseImageTree.ts";
import { readRegistry, readTaskName } from "../../../../src/vscode/input/targets.ts";
import { sketched } from "../../core/impact/impactTasks.ts";
import { now, silentLog } from "../fixtures.ts";
import { contoso, fakeSource, line, nothing } from "./situations.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor);

const clock = { now: () => now, sleep: () => Promise.resolve() };

function treeOver(situation: BaseImageSituation) {
  const fake = fakeSource(situation);
  return { ...fake, tree: new BaseImageTree({ source: fake.source, clock, log: silentLog }) };
}

/** All nodes with their depth, in the order of the tree. */
async function nodes(
  tree: BaseImageTree,
): Promise<readonly { readonly node: BaseImageNode; readonly depth: number }[]> {
  const all: { node: BaseImageNode; depth: number }[] = [];
  const visit = async (parent: BaseImageNode | undefined, depth: number): Promise<void> => {
    for (const node of await tree.getChildren(parent)) {
      all.push({ node, depth });
      await visit(node, depth + 1);
    }
  };
  await visit(undefined, 0);
  return all;
}

/** The tree as text: icon, label, description and capabilities, indented by depth; `+` for what can be opened. */
async function render(tree: BaseImageTree): Promise<readonly string[]> {
  return (await nodes(tree)).map(({ node, depth }) => {
    const item = tree.getTreeItem(node);
    const icon = (item.iconPath as { readonly id: string }).id;
    const abilities = item.contextValue === undefined ? "" : ` [${item.contextValue}]`;
    const mark = Number(item.collapsibleState) === 0 ? "" : "+ ";
    return `${"  ".repeat(depth)}${mark}(${icon}) ${labelOf(item)} · ${String(item.description)}${abilities}`;
  });
}

function labelOf({ label = "" }: TreeItem): string {
  return typeof label === "string" ? label : label.label;
}

async function tooltips(tree: BaseImageTree): Promise<readonly (readonly string[])[]> {
  return (await nodes(tree)).map(({ node }) => {
    const { tooltip } = tree.getTreeItem(node);
    const text = typeof tooltip === "object" ? tooltip.value : (tooltip ?? "");
    return text.split("\n").filter((part) => part !== "");
  });
}

describe("base images", () => {
  it("shows images, their uses and their impact", async () => {
    const { tree } = treeOver(contoso);
    expect(await render(tree)).toEqual([
      "+ (layers) base.azurecr.io/hello:latest · base [image copyable]",
      "  (dash) app/api · found by its last run [task runnable diagnosable copyable]",
      "  + (type-hierarchy-sub) Impact · rebuilds 1 task if it moves [impact copyable]",
      "    (question) app/api · what it pushes is known after a run [task runnable diagnosable]",
      "+ (warning) ghcr.io/contoso/tool:1 · not watched by ACR · digest unknown [image copyable]",
      "  (error) tools/Dockerfile:5 · not tracked: ACR does not watch its location [dockerfile explainable copyable importable]",
      "  (type-hierarchy-sub) Impact · rebuilds nothing: ACR does not watch its registry [impact copyable]",
      "+ (layers) node:15-alpine · docker.io · moved 3 h ago [image copyable]",
      "  (pass) base/hello-world · rebuilt 2 h ago [task runnable diagnosable copyable]",
      "  (circle-outline) base/web · not tracked yet: never run [task runnable diagnosable copyable due]",
      "  (circle-outline) Dockerfile.worker:1 · no task [dockerfile explainable copyable taskable]",
      "  + (type-hierarchy-sub) Impact · rebuilds 2 tasks if it moves [impact copyable]",
      "    + (package) base/hello-world ·  [task runnable diagnosable]",
      "      (question) app/api · because of base.azurecr.io/hello:latest · what it pushes is known after a run [task runnable diagnosable]",
    ]);
  });

  it("has tooltips with the facts and their age", async () => {
    const { tree } = treeOver(contoso);
    const all = await tooltips(tree);
    expect(all.slice(4, 12)).toEqual([
      [
        "**ghcr.io/contoso/tool:1**",
        "- Registry: ghcr.io",
        "- Watched: no: ACR does not watch this registry",
        "- Uses: 1",
        "- Digest: The registry refused",
        "- Age: digest unknown",
        "- Checked: 1 h ago",
      ],
      [
        "**tools/Dockerfile:5**",
        "- State: Not tracked: ghcr.io is not a location ACR watches",
        "- To do: Import…",
      ],
      [
        "**When ghcr.io/contoso/tool:1 moves**",
        "- Impact: rebuilds nothing: ACR does not watch its registry",
        "- Starts at once: 0",
        "- Counted: enabled tasks whose last successful run recorded the image",
      ],
      [
        "**node:15\\-alpine**",
        "- Registry: docker.io",
        "- Watched: every 10 to 60 minutes, if the repository is public",
        "- Uses: 3",
        "- Digest: sha256:1",
        "- Age: moved 3 h ago",
        "- Checked: 1 h ago",
      ],
      [
        "**base/hello\\-world**",
        "- State: Tracked by base/hello\\-world",
        "- Detail: built on this digest 2 h ago",
        "- Use: last stage \\(runtime\\)",
        "- Known: Dockerfile, task base/hello\\-world \\(5 min ago\\)",
      ],
      [
        "**base/web**",
        "- State: Not tracked yet: base/web has never run",
        "- To do: Run Once",
        "- Use: last stage \\(runtime\\)",
        "- Lines: web/Dockerfile:1",
      ],
      [
        "**Dockerfile.worker:1**",
        "- State: No task builds this Dockerfile",
        "- To do: Create Task…",
      ],
      [
        "**When node:15\\-alpine moves**",
        "- Impact: rebuilds 2 tasks if it moves",
        "- Starts at once: 1",
        "- Counted: enabled tasks whose last successful run recorded the image",
      ],
    ]);
  });

  it("has rows that commands and screen readers understand, and ids that last", async () => {
    const { tree, change } = treeOver(contoso);
    const before = await nodes(tree);
    const [task, dockerfile] = [before[8]?.node, before[10]?.node];
    expect([readRegistry(task), readTaskName(task)]).toEqual(["base", "hello-world"]);
    expect(dockerfile).toMatchObject({
      dockerfile: "file:///workspace/Dockerfile.worker",
      stage: 0,
      imageName: "node:15-alpine",
    });
    const item = tree.getTreeItem(dockerfile!);
    expect([item.accessibilityInformation, item.command]).toEqual([
      { label: "Dockerfile.worker:1, no task" },
      {
        command: "vscode.open",
        title: "Open Dockerfile",
        arguments: ["file:///workspace/Dockerfile.worker", { selection: { start: 0 } }],
      },
    ]);
    const ids = before.map(({ node }) => tree.getTreeItem(node).id);
    change({ ...contoso, images: [] });
    expect((await nodes(tree)).map(({ node }) => tree.getTreeItem(node).id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("marks loops and what is left out", async () => {
    const many = Array.from({ length: 502 }, (_, at) =>
      sketched({ name: `base/task${1000 + at}`, from: ["docker.io/library/node:1"] }),
    );
    const { tree } = treeOver({
      ...nothing,
      tasks: [
        sketched({ name: "base/ping", from: ["base.azurecr.io/pong"], to: ["ping"] }),
        sketched({ name: "base/pong", from: ["base.azurecr.io/ping"], to: ["pong"] }),
        ...many,
      ].map(({ task }) => ({ task, verdict: undefined, outputImages: undefined })),
    });
    const lines = await render(tree);
    expect(lines.filter((text) => text.includes("anew"))).toEqual([
      "        (sync) base/pong · because of base.azurecr.io/ping:latest · begins anew: it stands above already [task runnable diagnosable]",
      "        (sync) base/ping · because of base.azurecr.io/pong:latest · begins anew: it stands above already [task runnable diagnosable]",
    ]);
    expect(lines.at(-1)).toBe("    (ellipsis) 2 more · not listed here");
  });
});

describe("changes", () => {
  it("are worked out once, however often rows are drawn", async () => {
    const { tree, requests, change } = treeOver(contoso);
    await render(tree);
    await render(tree);
    const drawn = vi.fn();
    tree.onDidChangeTreeData(drawn);
    change(nothing);
    expect(await render(tree)).toEqual([]);
    expect([requests, drawn.mock.calls.length]).toEqual([["load", "load"], 1]);
  });

  it("that cannot be loaded are said, and asked for again", async () => {
    const { tree, change } = treeOver(nothing);
    change(new Error("The disk is gone"));
    expect(await render(tree)).toEqual(["(warning) Could not be loaded · The disk is gone"]);
    change({ ...nothing, lines: [line("Dockerfile", 0, "node:1", undefined)] });
    expect(await render(tree)).toEqual([
      "+ (layers) node:1 · docker.io [image copyable]",
      "  (dash) Dockerfile:1 · not judged yet [dockerfile explainable copyable]",
      "  (type-hierarchy-sub) Impact · rebuilds nothing if it moves [impact copyable]",
    ]);
  });

  it("that come after the tree is gone show nothing", async () => {
    const { tree, change } = treeOver(nothing);
    change(new Error("The disk is gone"));
    tree.dispose();
    expect(await tree.getChildren()).toEqual([]);
  });
});
