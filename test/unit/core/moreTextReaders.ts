import { rewriteFrom } from "../../../src/core/importing/rewriteFrom.ts";
import { fixesFor } from "../../../src/core/problems/fixesFor.ts";
import { readIgnoreComments } from "../../../src/core/problems/ignoreComments.ts";
import { taskFileProblems } from "../../../src/core/problems/taskFileProblems.ts";
import { trackingProblems } from "../../../src/core/problems/trackingProblems.ts";
import { readTaskFileSteps } from "../../../src/core/taskfile/taskFileSteps.ts";
import { explainTracking } from "../../../src/core/tracking/explainTracking.ts";
import { updateOwners } from "../../../src/core/updates/updateOwners.ts";
import { readUpdateTools, updateToolPaths } from "../../../src/core/updates/updateTools.ts";
import { type TextReader } from "./textReaders.ts";

const image = {
  registry: "docker.io",
  repository: "library/node",
  tag: "15-alpine",
  digest: undefined,
};

/** Functions of the core that read what other functions have found in a text, and those that change it. */
export const moreTextReaders: Readonly<Record<string, TextReader>> = {
  "problems of a Dockerfile and their fixes": (text) => {
    const verdicts = explainTracking({
      dockerfile: text,
      tasks: [],
      registries: [],
      isConnected: true,
      values: { buildArguments: [] },
    });
    const problems = trackingProblems(text, verdicts);
    const fixes = problems.slice(0, 5).flatMap((problem) => {
      const verdict = verdicts[problem.stage];
      return verdict === undefined ? [] : fixesFor(text, verdict, problem);
    });
    const changes = [
      ...fixes.flatMap((fix) => fix.changes),
      ...rewriteFrom(text, [0, 1], copy, "argument"),
    ];
    return [...problems, ...changes].map(({ range }) => range);
  },
  "ignore comments": (text) => readIgnoreComments(text).problems.map(({ range }) => range),
  "problems of a task file and their fixes": (text) =>
    taskFileProblems(text).flatMap(({ range, fixes }) => [
      range,
      ...fixes.flatMap(({ changes }) => changes.map((change) => change.range)),
    ]),
  "steps of a task file": (text) => {
    const set = [{ name: "x", value: text.slice(0, 20), isSecret: false }];
    readTaskFileSteps(text, { valuesFile: undefined, set });
    readTaskFileSteps("steps: [{ build: . }]", { valuesFile: text, set });
    return [];
  },
  "configuration of update tools": (text) => {
    for (const path of updateToolPaths) {
      updateOwners(readUpdateTools([{ path, text }]), "Dockerfile", image);
    }
    return [];
  },
};

const copy = { host: "contoso.azurecr.io", name: "node:15-alpine" };
