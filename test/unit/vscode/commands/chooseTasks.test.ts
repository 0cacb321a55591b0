import { describe, expect, it, vi } from "vitest";
import { type Uri } from "vscode";
import { type TaskName } from "../../../../src/core/tracking/verdict.ts";
import { chooseTasks } from "../../../../src/vscode/commands/chooseTasks.ts";
import { chooseValue } from "../../../../src/vscode/commands/chooseValue.ts";
import { uriOf } from "../../../support/fakeWorkspace.ts";
import { untilQuiet } from "../tracking/trackingSetup.ts";
import { follower } from "../tracking/verdictSetup.ts";
import { commandSetup, type CommandSituation } from "./commandSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const uri = uriOf("Dockerfile") as unknown as Uri;
const argument = { dockerfile: uri.toString() };
const files = {
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/config": '[remote "origin"]\n\turl = https://github.com/contoso/web.git\n',
  Dockerfile: "ARG A\nARG B\nFROM $A:$B\n",
};
const api = "https://github.com/contoso/api.git";
const tasks = [follower("web"), follower("api", { contextPath: api })];

type Chosen = readonly TaskName[] | undefined;

/** A context in which all about the Dockerfile is known; `news` counts how often verdicts are made anew. */
async function setup(answers: CommandSituation["answers"], known = tasks) {
  const own = commandSetup({ files, answers, content: { tasks: known } });
  await untilQuiet(own.verdicts, () => own.verdicts.judge({ uri, text: files.Dockerfile }));
  const news: string[] = [];
  own.verdicts.onDidChange(() => news.push("changed"));
  return { ...own, news };
}

describe("the tasks of a Dockerfile", () => {
  const [web, other] = [
    { registry: "dev", task: "web" },
    { registry: "dev", task: "api" },
  ];
  const question = "Tasks that build Dockerfile";
  const automatic = "Find them by repository, branch and path";

  it.each<[string, Chosen, readonly string[], string, Chosen]>([
    ["are chosen among all", undefined, ["dev/api"], "✓dev/web | dev/api", [other]],
    ["are none", undefined, [], "✓dev/web | dev/api", []],
    [
      "are chosen again",
      [other],
      ["dev/api", "dev/web"],
      `${automatic} | dev/web | ✓dev/api`,
      [web, other],
    ],
    [
      "are found again",
      [other],
      [automatic, "dev/api"],
      `${automatic} | dev/web | ✓dev/api`,
      undefined,
    ],
  ])("%s", async (_what, before, answer, ...more) => {
    const [rows, expected] = more;
    const { context, pins, window, news } = await setup([answer]);
    await pins.pin(uri, before);
    context.verdicts.outdate();
    await untilQuiet(context.verdicts, () =>
      context.verdicts.judge({ uri, text: files.Dockerfile }),
    );
    news.length = 0;
    await chooseTasks(context, argument);
    expect([window.shown, pins.of(uri), news]).toEqual([
      [`${question} | ${rows}`],
      expected,
      ["changed"],
    ]);
  });

  it("stay as they were when the user leaves", async () => {
    const { context, pins, news } = await setup([undefined]);
    await expect(chooseTasks(context, argument)).rejects.toMatchObject({ name: "Canceled" });
    expect([pins.of(uri), news]).toEqual([undefined, []]);
  });

  it("cannot be chosen where there are none", async () => {
    const { context } = await setup([], []);
    await expect(chooseTasks(context, argument)).rejects.toThrow(
      "There are no tasks yet: create one first",
    );
  });
});

describe("values of build arguments", () => {
  it("are asked for, one after the other, and remembered beside what was", async () => {
    const { context, remembered, window, news } = await setup(["node", "15"]);
    await remembered.remember(uri, { image: "web:1", arguments: { B: "14", C: "x" } });
    await chooseValue(context, { ...argument, names: ["A", "B"] });
    expect(window.shown).toEqual([
      "Value of A to assume where no task gives one | ",
      "Value of B to assume where no task gives one | 14",
    ]);
    expect([remembered.of(uri), news]).toEqual([
      { image: "web:1", arguments: { A: "node", B: "15", C: "x" } },
      ["changed"],
    ]);
  });

  it("stay as they were when the user leaves", async () => {
    const { context, remembered, news } = await setup(["node", undefined]);
    const choosing = chooseValue(context, { ...argument, names: ["A", "B"] });
    await expect(choosing).rejects.toMatchObject({ name: "Canceled" });
    expect([remembered.of(uri), news]).toEqual([{}, []]);
  });

  it.each([[undefined], [{ names: ["A"] }], [argument], [{ ...argument, names: "A" }]])(
    "are not asked for by %j",
    async (given) => {
      const { context } = await setup([]);
      await expect(chooseValue(context, given)).rejects.toThrow(
        "Which values are needed is said by a lens above FROM",
      );
    },
  );
});
