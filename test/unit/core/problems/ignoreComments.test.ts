import { expect, it } from "vitest";
import {
  isIgnored,
  readIgnoreComments,
  withoutIgnored,
} from "../../../../src/core/problems/ignoreComments.ts";
import { verdictsOf } from "./problemTexts.ts";

/** A Dockerfile, what is off in the file, and in each stage. */
const cases: readonly (readonly [string, string, ...string[]])[] = [
  ["# acr-tasks ignore=newTagOnly\nFROM a\nFROM b\n", "", "newTagOnly", ""],
  ["\ufeff# acr-tasks ignore=newTagOnly\r\nFROM a\r\n", "", "newTagOnly"],
  [
    "FROM a\n  #acr-tasks  ignore = newTagOnly , all -- tested\n  FROM b\n",
    "",
    "",
    "newTagOnly all",
  ],
  ["# acr-tasks ignore=NEWTAGONLY # since\n# other\nFROM a\n", "", "newTagOnly"],
  ["# ACR-Tasks ignore=aliasCase\n# acr-tasks ignore=all\nFROM a\n", "", "aliasCase all"],
  ["# acr-tasks ignore=newTagOnly\n\nFROM a\n", "", ""],
  ["# acr-tasks ignore=newTagOnly\nARG A\nFROM a\n", "", ""],
  ["# escape=`\n# acr-tasks global ignore=misread\nARG A\nFROM a\nFROM b\n", "misread", "", ""],
  ["# acr-tasks global ignore=all\n# escape=`\nFROM a\n", "all", ""],
  ["FROM a\n# acr-tasks global ignore=misread\nFROM b\n", "", "", ""],
  ["FROM a\nRUN <<E\n# acr-tasks ignore=all\nE\nFROM b\n", "", "", ""],
  ["FROM a\nRUN x \\\n# acr-tasks ignore=all\n  y\nFROM b\n", "", "", ""],
  ["FROM a \\\n# acr-tasks ignore=all\n  AS b\nFROM c\n", "", "", ""],
  ["# acr-tasks ignore=\nFROM a\n", "", ""],
  ["# acr-tasks ignores=all\n# not acr-tasks ignore=all\nFROM a\n", "", ""],
];

it.each(cases)("reads the ignore comments of %j", (dockerfile, file, ...stages) => {
  const { inFile, inStages, problems } = readIgnoreComments(dockerfile);
  expect([...inFile].join(" ")).toBe(file);
  const perStage = inStages.map((codes) => [...codes].join(" "));
  expect(perStage.length === 0 ? stages.map(() => "") : perStage).toEqual(stages);
  expect(problems).toEqual([]);
});

it("names the nearest code for a word that is none", () => {
  const dockerfile = "# acr-tasks ignore=newTag,platformFlg,xyz\nFROM a\n";
  const told = readIgnoreComments(dockerfile).problems.map(({ code, message, range }) => [
    ...[code, dockerfile.slice(range.start, range.end), message],
  ]);
  expect(told).toEqual([
    ["unknownIgnoreCode", "newTag", "There is no problem newTag to ignore"],
    [
      "unknownIgnoreCode",
      "platformFlg",
      "There is no problem platformFlg to ignore; do you mean platformFlag?",
    ],
    ["unknownIgnoreCode", "xyz", "There is no problem xyz to ignore"],
  ]);
});

it.each([
  ["newTagOnly", 0, true],
  ["aliasCase", 0, false],
  ["aliasCase", 1, true],
  ["newTagOnly", 2, false],
  ["misread", 2, true],
  ["newTagOnly", 7, false],
] as const)("tells whether %s is ignored in stage %i", (code, stage, expected) => {
  const ignores = readIgnoreComments(
    "# acr-tasks global ignore=misread\n# acr-tasks ignore=newTagOnly\nFROM a\n# acr-tasks ignore=all\nFROM b\nFROM c\n",
  );
  expect(isIgnored(ignores, code, stage)).toBe(expected);
});

it("leaves out ignored verdicts, but not what is fine", () => {
  const dockerfile =
    "# acr-tasks ignore=all\nFROM node:15.2.1 AS a\n# acr-tasks ignore=all\nFROM a\nFROM node:15.2.1\n";
  const shown = withoutIgnored(dockerfile, verdictsOf(dockerfile));
  expect(shown.map(({ stage, status }) => [stage.index, status])).toEqual([
    [1, "stage"],
    [2, "uniqueTag"],
  ]);
});
