import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../../src/core/errors.ts";
import { type BaseImageSituation } from "../../../../src/vscode/baseImages/baseImageSource.ts";
import { BaseImageTree } from "../../../../src/vscode/baseImages/baseImageTree.ts";
import { BaseImagesView } from "../../../../src/vscode/baseImages/baseImagesView.ts";
import { copyImageName } from "../../../../src/vscode/baseImages/copyImageName.ts";
import { type CommandContext } from "../../../../src/vscode/commands/commandContext.ts";
import { now, silentLog } from "../fixtures.ts";
import { asked } from "./fakeEditor.ts";
import { contoso, fakeSource, line, nothing } from "./situations.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor);

const clock = { now: () => now, sleep: () => Promise.resolve() };

function viewOver(situation: BaseImageSituation) {
  const fake = fakeSource(situation);
  const tree = new BaseImageTree({ source: fake.source, clock, log: silentLog });
  const view = new BaseImagesView({ tree, source: fake.source });
  return { ...fake, tree, view, shown: asked.views.at(-1)! };
}

const what =
  "The images that Dockerfiles and tasks are based on appear here, and what rebuilds when one moves. ";

describe("the view", () => {
  it.each([
    ["counts", contoso, "3 images, 5 uses", ""],
    [
      "is empty",
      nothing,
      "",
      `${what}Open a folder with a Dockerfile, or create a task and run it once.`,
    ],
    [
      "is indexing",
      { ...nothing, isIndexing: true },
      "",
      "Looking for Dockerfiles in this workspace…",
    ],
    ["leaves room for the welcome text", { ...nothing, isConnected: false }, "", ""],
    [
      "says what is missing without a connection",
      { ...nothing, lines: [line("Dockerfile", 0, "node:1", undefined)], isConnected: false },
      "1 image, 1 use",
      "No registry is connected: tasks and what they rebuild are not listed.",
    ],
  ])("%s", async (_, situation, description, message) => {
    const { tree, shown } = viewOver(situation);
    await tree.getChildren();
    expect([shown.description, shown.message]).toEqual([description, message]);
  });

  it("tells the source when it is seen", () => {
    const { requests, shown, view } = viewOver(nothing);
    shown.visibility.fire({ visible: true });
    shown.visibility.fire({ visible: false });
    view.dispose();
    shown.visibility.fire({ visible: true });
    expect(requests).toEqual(["hidden", "visible", "hidden"]);
  });
});

describe("copying a name", () => {
  // The command looks at its argument only.
  const context = {} as CommandContext;

  it("takes that of a row", async () => {
    const { tree } = viewOver(contoso);
    const [first] = await tree.getChildren();
    expect([await copyImageName(context, first), asked.clipboard]).toEqual([
      "base.azurecr.io/hello:latest",
      "base.azurecr.io/hello:latest",
    ]);
  });

  it.each([[undefined], [{}], [{ imageName: "" }]])("refuses %j", async (argument) => {
    await expect(copyImageName(context, argument)).rejects.toThrow(
      new AcrError("invalidRequest", "Which image is meant is said by a row of Base Images"),
    );
  });
});
