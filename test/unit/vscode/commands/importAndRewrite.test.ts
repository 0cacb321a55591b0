import { describe, expect, it, vi } from "vitest";
import { AcrError } from "../../../../src/core/errors.ts";
import { type ImageImport } from "../../../../src/core/ports.ts";
import { importAndRewrite } from "../../../../src/vscode/commands/importAndRewrite.ts";
import { uriOf } from "../../../support/fakeWorkspace.ts";
import { dev } from "../fixtures.ts";
import { commandSetup, type CommandSituation } from "./commandSetup.ts";

vi.mock("vscode", () => import("../../../support/fakeEditor.ts"));

const files = {
  Dockerfile: "FROM ghcr.io/contoso/base:1\n",
  "web/Dockerfile": "FROM ghcr.io/contoso/base:1 AS a\nFROM ghcr.io/contoso/base:2\n",
};
const [own, web] = [uriOf("Dockerfile").toString(), uriOf("web/Dockerfile").toString()];
const argument = { dockerfile: own, stage: 0, name: "base:1", lines: "this", style: "inline" };
const source = { registry: "ghcr.io", repository: "contoso/base", tag: "1", digest: undefined };
const plain: ImageImport = {
  source,
  sourceRegistry: undefined,
  credentials: undefined,
  targetTags: ["base:1"],
  isOverwriteAllowed: false,
};
const progress = "Importing ghcr.io/contoso/base:1 to dev";
const conflict = new AcrError("conflict", "The tag base:1 exists");
const unauthorized = new AcrError("unauthorized", "ghcr.io refused");
const passwordQuestion = "Password or access token of me | ";

/** A service that refuses an import so many times, and then does it. */
function setup(answers: CommandSituation["answers"] = [], refusals: readonly Error[] = []) {
  const made = commandSetup({ files, answers });
  const imports: ImageImport[] = [];
  const rest = [...refusals];
  made.fake.service.importImage = (_registry, request) => {
    imports.push(request);
    const refusal = rest.shift();
    return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
  };
  const texts = (): unknown =>
    Object.fromEntries(made.workspace.documents.map(({ uri, text }) => [uri.toString(), text]));
  return { ...made, imports, texts };
}

describe("with all answers in its argument an import asks nothing", () => {
  const copy = "dev.azurecr.io/base:1";
  const changedOwn = { [own]: `FROM ${copy}\n` };
  it.each<[string, object, object, number, readonly string[]]>([
    ["for this line", {}, changedOwn, 1, ["opened /home/me/project/Dockerfile"]],
    [
      "for all lines with the image",
      { lines: "all" },
      { ...changedOwn, [web]: `FROM ${copy} AS a\nFROM ghcr.io/contoso/base:2\n` },
      2,
      [],
    ],
    ["for no line", { lines: "none" }, { [own]: files.Dockerfile }, 0, []],
    [
      "for this line, by a build argument",
      { style: "argument", registry: "DEV" },
      { [own]: "ARG REGISTRY_NAME=dev.azurecr.io\nFROM ${REGISTRY_NAME}/base:1\n" },
      1,
      ["opened /home/me/project/Dockerfile"],
    ],
  ])("%s", async (_what, more, texts, ...rest) => {
    const [lines, opened] = rest;
    const own = setup();
    expect(await importAndRewrite(own.context, { ...argument, ...more })).toEqual({
      registry: "dev",
      name: "base:1",
      lines,
    });
    expect([own.imports, own.texts(), own.window.shown]).toEqual([
      [plain],
      texts,
      [progress, ...opened],
    ]);
    expect(own.globalMemory.get("acrTasks.imports")).toEqual({
      "127.0.0.1:5010/base:1": "ghcr.io/contoso/base:1",
    });
    expect(own.fake.requests).toContain("list runs of dev top 25");
  });

  it("also where it names an image instead of a line", async () => {
    const { context, imports, texts } = setup();
    const image = {
      image: "ghcr.io/contoso/base:2",
      name: "base:2",
      lines: "all",
      style: "inline",
    };
    await importAndRewrite(context, image);
    expect([imports[0]?.source.tag, texts()]).toEqual([
      "2",
      { [web]: "FROM ghcr.io/contoso/base:1 AS a\nFROM dev.azurecr.io/base:2\n" },
    ]);
  });

  it("sends no credentials for an image of a connected registry", async () => {
    const { context, imports } = setup();
    await importAndRewrite(context, { image: "dev.azurecr.io/a:1", name: "b:1", lines: "none" });
    expect(imports).toMatchObject([{ sourceRegistry: dev.id, credentials: undefined }]);
  });
});

it("asks for what the argument does not say", async () => {
  const { context, window, imports, texts } = setup([
    "base:new",
    "All 2 lines with this image",
    "In full",
  ]);
  await importAndRewrite(context, { dockerfile: own, stage: 0 });
  expect(window.shown).toEqual([
    "Name of the copy of ghcr.io/contoso/base:1, without registry | contoso/base:1",
    "Which FROM lines are to take the copy? | This line | All 2 lines with this image | None | ",
    "How is FROM to name the registry? | By a build argument | In full | ",
    progress,
  ]);
  expect([imports[0]?.targetTags, Object.keys(texts() as object)]).toEqual([
    ["base:new"],
    [own, web],
  ]);
});

it("asks for image and registry too where nothing tells them", async () => {
  const { context, window, imports, fake } = setup(["ghcr.io/contoso/base:9", "prod", "base:9"]);
  const prod = { ...dev, id: { ...dev.id, name: "prod" }, loginServer: "prod.azurecr.io" };
  fake.content.registries = [dev, prod];
  expect(await importAndRewrite(context, undefined)).toEqual({
    registry: "prod",
    name: "base:9",
    lines: 0,
  });
  expect(window.shown).toEqual([
    "Image to import | ",
    "Registry | dev | prod | ",
    "Name of the copy of ghcr.io/contoso/base:9, without registry | contoso/base:9",
    "Importing ghcr.io/contoso/base:9 to prod",
  ]);
  expect(imports).toHaveLength(1);
});

describe("a tag that is there already", () => {
  const question =
    "dev/base:1 exists already. Overwrite it? | It will then be ghcr.io/contoso/base:1; tasks whose base image it is will run. | Overwrite";

  it("is overwritten with the user's leave", async () => {
    const { context, window, imports } = setup(["Overwrite"], [conflict]);
    await importAndRewrite(context, { ...argument, lines: "none" });
    expect(window.shown).toEqual([progress, question, progress]);
    expect(imports).toEqual([plain, { ...plain, isOverwriteAllowed: true }]);
  });

  it("stays without it, and no line is changed", async () => {
    const { context, imports, texts } = setup([undefined], [conflict]);
    await expect(importAndRewrite(context, argument)).rejects.toMatchObject({ name: "Canceled" });
    expect([imports, texts()]).toEqual([[plain], { [own]: files.Dockerfile }]);
  });

  it("that is refused even so is not asked about again", async () => {
    const { context, imports } = setup(["Overwrite"], [conflict, conflict]);
    await expect(importAndRewrite(context, argument)).rejects.toBe(conflict);
    expect(imports).toHaveLength(2);
  });
});

describe("a registry that wants credentials", () => {
  const credentials = { username: "me", password: "secret" };
  const key = "registry:ghcr.io";

  it.each([
    ["unauthorized", unauthorized],
    ["forbidden", new AcrError("forbidden", "ghcr.io refused")],
    ["throttled", new AcrError("throttled", "ghcr.io refused")],
  ])("is given those that the user gives, which are kept as a secret: %s", async (_what, error) => {
    const { context, window, imports, secrets } = setup(["me", "secret"], [error]);
    await importAndRewrite(context, { ...argument, lines: "none" });
    expect(window.shown).toEqual([
      progress,
      "ghcr.io refused. User name for ghcr.io | ",
      passwordQuestion,
      progress,
    ]);
    expect(imports).toEqual([plain, { ...plain, credentials }]);
    expect([...secrets]).toEqual([[key, JSON.stringify(credentials)]]);
  });

  it("is given those of before, and others where they are refused", async () => {
    const { context, window, imports, secrets } = setup(["me", "other"], [unauthorized]);
    secrets.set(key, JSON.stringify(credentials));
    await importAndRewrite(context, { ...argument, lines: "none" });
    expect(window.shown[1]).toBe("ghcr.io refused. User name for ghcr.io | me");
    expect(imports.map((request) => request.credentials)).toEqual([
      credentials,
      { username: "me", password: "other" },
    ]);
  });

  it.each([
    ["a user", [undefined]],
    ["a user with a name", [""]],
    ["a password", ["me", undefined]],
  ])("gets none where the user gives it not %s: the error is told", async (_what, answers) => {
    const { context, imports, secrets, log } = setup(answers, [unauthorized]);
    await expect(importAndRewrite(context, argument)).rejects.toBe(unauthorized);
    expect([imports, [...secrets], log.lines]).toEqual([[plain], [], []]);
  });

  it.each([["not JSON"], ["null"], ['{"username":"me"}'], ['{"username":7,"password":"x"}']])(
    "is not given what is no credentials: %s",
    async (text) => {
      const { context, imports, secrets } = setup();
      secrets.set(key, text);
      await importAndRewrite(context, { ...argument, lines: "none" });
      expect(imports).toEqual([plain]);
    },
  );

  it("is not asked for where it is a connected one", async () => {
    const { context } = setup([], [unauthorized]);
    const image = { image: "dev.azurecr.io/a:1", name: "b:1", lines: "none" };
    await expect(importAndRewrite(context, image)).rejects.toBe(unauthorized);
  });
});

it.each([
  [
    "an error that nothing helps against",
    argument,
    new AcrError("notFound", "No such image"),
    true,
  ],
  ["a name that cannot be one", { ...argument, name: "Base" }, undefined, true],
  ["a workspace that is not trusted", argument, undefined, false],
])("%s ends it, and no line is changed", async (_what, given, refusal, isTrusted) => {
  const { context, workspace, texts, globalMemory } = setup([], refusal && [refusal]);
  workspace.isTrusted = isTrusted;
  await expect(importAndRewrite(context, given)).rejects.toBeInstanceOf(AcrError);
  expect(Object.values(texts() as object).filter((text) => text !== files.Dockerfile)).toEqual([]);
  expect(globalMemory.values.size).toBe(0);
});

it("lines take the copy even when runs cannot be asked for afterwards", async () => {
  const { context, fake, texts, log } = setup();
  fake.service.listRuns = () => Promise.reject(new AcrError("unreachable", "No answer"));
  await importAndRewrite(context, argument);
  expect([texts(), log.lines]).toEqual([
    { [own]: "FROM dev.azurecr.io/base:1\n" },
    ["Polling runs of dev: No answer"],
  ]);
});
