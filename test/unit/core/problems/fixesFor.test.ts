import { expect, it } from "vitest";
import { safeFixes } from "../../../../src/core/problems/fixesFor.ts";
import { type RegistryTask } from "../../../../src/core/tracking/verdict.ts";
import { task } from "../tracking/trackingTasks.ts";
import { fixed, fixesIn } from "./problemTexts.ts";

type Case = readonly [dockerfile: string, ...fixes: (readonly [string, string])[]];

/** A Dockerfile, and the titles of its fixes (the preferred ones with a star) with the text after each. */
const cases: readonly Case[] = [
  [
    "FROM --platform=$BUILDPLATFORM node:1 AS a\n",
    ["* Remove --platform=$BUILDPLATFORM: the platform of the task decides", "FROM node:1 AS a\n"],
  ],
  [
    "FROM --platform=linux/arm64 \\\n  node:1\n",
    ["* Remove --platform=linux/arm64: the platform of the task decides", "FROM \\\n  node:1\n"],
  ],
  [
    "\tFROM node:1  # why\r\n",
    ["* Move the comment to the line above", "\t# why\r\n\tFROM node:1\r\n"],
  ],
  ["\ufeffFROM node:1 # why", ["* Move the comment to the line above", "\ufeff# why\nFROM node:1"]],
  ["FROM node:1 # escape=`\n"],
  [
    "ARG A\nFROM node:1 # escape=`\n",
    ["* Move the comment to the line above", "ARG A\n# escape=`\nFROM node:1\n"],
  ],
  [
    "# escape=`\r\nFROM `\r\n  # why\r\n  node:1 `\r\n\r\n  AS x\r\n",
    ["* Write FROM on one line", "# escape=`\r\n# why\r\nFROM node:1 AS x\r\n"],
  ],
  ["FROM no\\\nde:1 AS x\n", ["* Write FROM on one line", "FROM node:1 AS x\n"]],
  [
    "# acr-tasks ignore=misread\nFROM node:${TAG:-15}\n",
    [
      "* Move the default to ARG TAG=15",
      "ARG TAG=15\n# acr-tasks ignore=misread\nFROM node:${TAG}\n",
    ],
  ],
  [
    "ARG TAG=\nFROM ${REG:-docker.io}/node:${TAG:-15}\n",
    [
      "* Move the default to ARG REG=docker.io and ARG TAG=15",
      "ARG TAG=15\nARG REG=docker.io\nFROM ${REG}/node:${TAG}\n",
    ],
  ],
  ["ARG TAG=1\nFROM node:${TAG:-2}\n", ["* Write ${TAG} in FROM", "ARG TAG=1\nFROM node:${TAG}\n"]],
  ["ARG V=1\nFROM node:${TAG:-$V}\n", ["* Write $V in FROM", "ARG V=1\nFROM node:$V\n"]],
  [
    "ARG V=1\nARG TAG\nFROM node:${TAG:-$V}\n",
    ["* Move the default to ARG TAG=1", "ARG V=1\nARG TAG=1\nFROM node:${TAG}\n"],
  ],
  ["ARG A=x\nFROM node${A:+:15}\n", ["* Write :15 in FROM", "ARG A=x\nFROM node:15\n"]],
  ["FROM node:${TAG:-1} AS a\nFROM node:${TAG:-2}\n"],
  [
    'ARG TAG=15\nARG IMG="node:${TAG}"\nFROM ${IMG}\n',
    [
      "* Write node:${TAG} in FROM: --build-arg TAG still works, IMG no longer",
      'ARG TAG=15\nARG IMG="node:${TAG}"\nFROM node:${TAG}\n',
    ],
    [
      "Write node:15 as default of IMG: --build-arg IMG still works, TAG no longer",
      "ARG TAG=15\nARG IMG=node:15\nFROM ${IMG}\n",
    ],
  ],
  [
    "ARG HOST=h.azurecr.io\nARG REPO=$HOST/r\nARG IMG=$REPO/node\nFROM $IMG:1\n",
    [
      "* Write ${HOST}/r/node in FROM: --build-arg HOST still works, IMG no longer",
      "ARG HOST=h.azurecr.io\nARG REPO=$HOST/r\nARG IMG=$REPO/node\nFROM ${HOST}/r/node:1\n",
    ],
    [
      "Write h.azurecr.io/r/node as default of IMG: --build-arg IMG still works, REPO no longer",
      "ARG HOST=h.azurecr.io\nARG REPO=$HOST/r\nARG IMG=h.azurecr.io/r/node\nFROM $IMG:1\n",
    ],
  ],
  [
    "ARG A=1 TAG=15\nFROM node:${TAG}\n",
    ["* Write one ARG line for each name", "ARG A=1\nARG TAG=15\nFROM node:${TAG}\n"],
  ],
  [
    "  arg A='x y' \\\r\n    # why\r\n    TAG=15 B=2\r\nFROM node:${TAG}\r\n",
    [
      "* Write one ARG line for each name",
      "  arg A='x y'\r\n    # why\r\n    arg TAG=15\r\n  arg B=2\r\nFROM node:${TAG}\r\n",
    ],
  ],
  [
    "FROM alpine AS a\nFROM node:$TAG\n",
    [
      "Write ARG TAG=latest, to be replaced by the value that you mean",
      "ARG TAG=latest\nFROM alpine AS a\nFROM node:$TAG\n",
    ],
  ],
  [
    "ARG REG\nFROM $REG/${NAME}:1",
    [
      "Write ARG REG=example.azurecr.io and ARG NAME=name, to be replaced by the value that you mean",
      "ARG REG=example.azurecr.io\nARG NAME=name\nFROM $REG/${NAME}:1",
    ],
  ],
  [
    "FROM node AS Base\nFROM alpine AS x\nCOPY --from=base /a /b\nRUN --mount=type=bind,from=BASE,target=/x y\nFROM base\n",
    [
      "* Write Base as after AS",
      "FROM node AS Base\nFROM alpine AS x\nCOPY --from=Base /a /b\nRUN --mount=type=bind,from=Base,target=/x y\nFROM Base\n",
    ],
  ],
  [
    "FROM node\nRUN psql 'select * \\  \n  # why\n  FROM users \\\n where 1'\n",
    [
      "* Move FROM to the end of the line before",
      "FROM node\nRUN psql 'select *   FROM \\  \n  # why\nusers \\\n where 1'\n",
    ],
  ],
  ["FROM node\nRUN psql 'select * \\\n  FROM\n"],
  ["FROM node\nRUN <<E\nFROM x\nE\n"],
  ["FROM node:15.2.1-alpine AS a\n", ["* Use 15-alpine", "FROM node:15-alpine AS a\n"]],
  [
    "ARG IMG='node:15.2.1-alpine'\nFROM $IMG\n",
    ["* Use 15-alpine", "ARG IMG='node:15-alpine'\nFROM $IMG\n"],
  ],
  ["ARG TAG=15.2.1\nFROM node:${TAG}\n", ["* Use 15", "ARG TAG=15\nFROM node:${TAG}\n"]],
  ["ARG TAG=15.2.1\nFROM node:${TAG} AS a\nRUN echo $TAG\n"],
];

function rowsOf(dockerfile: string, tasks: readonly RegistryTask[] = []): readonly unknown[] {
  return fixesIn(dockerfile, tasks)
    .filter(({ fix, problem }) => fix.code !== "addIgnoreComment" && problem.code !== "misread")
    .map(({ fix }) => [`${fix.isPreferred ? "* " : ""}${fix.title}`, fixed(dockerfile, fix)]);
}

it.each(cases.map(([dockerfile, ...expected]) => ({ dockerfile, expected })))(
  "fixes $dockerfile",
  ({ dockerfile, expected }) => {
    expect(rowsOf(dockerfile)).toEqual(expected);
  },
);

const pinned = "FROM --platform=linux/arm64 node:15-alpine\n";

it.each([
  {
    of: "the only task",
    dockerfile: pinned,
    tasks: [task("web")],
    expected: [
      "Remove --platform and set the platform of contoso/web to linux/arm64",
      "linux/arm64",
    ],
  },
  {
    of: "several tasks",
    dockerfile: pinned,
    tasks: [task("web"), task("api")],
    expected: ["Remove --platform and set the platform of the tasks to linux/arm64", "linux/arm64"],
  },
  {
    of: "a variable",
    dockerfile: "FROM --platform=$P node\n",
    tasks: [task("web")],
    expected: ["Remove --platform=$P: the platform of the task decides", undefined],
  },
  {
    of: "a machine that ACR does not have",
    dockerfile: "FROM --platform=linux/s390x node\n",
    tasks: [task("web")],
    expected: ["Remove --platform=linux/s390x: the platform of the task decides", undefined],
  },
  {
    of: "a build-time stage on another platform",
    dockerfile: `FROM --platform=linux/amd64 golang\n${pinned}`,
    tasks: [task("web")],
    expected: ["Remove --platform=linux/amd64: the platform of the task decides", undefined],
  },
])("tells the platform of $of", ({ dockerfile, tasks, expected }) => {
  const fix = fixesIn(dockerfile, tasks).find((own) => own.fix.code === "platformFlag")?.fix;
  expect([fix?.title, fix?.platform]).toEqual(expected);
});

it("writes a Docker Hub image without its host when ACR recorded it with one", () => {
  const recorded = {
    type: "Runtime",
    registry: "docker.io",
    repository: "library/node",
    tag: "15",
    digest: undefined,
  } as const;
  const tasks = [task("web", { baseImageDependencies: [recorded] })];
  expect(rowsOf("FROM docker.io/library/node:15\n", tasks)).toEqual([
    ["* Write node:15 without docker.io/library/", "FROM node:15\n"],
  ]);
});

it.each([
  ["FROM node:15.2.1\r\n", "# acr-tasks ignore=newTagOnly\r\nFROM node:15.2.1\r\n"],
  ["\ufeff  FROM node:15.2.1", "\ufeff  # acr-tasks ignore=newTagOnly\n  FROM node:15.2.1"],
  [
    "# acr-tasks ignore=misread -- tested\nFROM node:15.2.1",
    "# acr-tasks ignore=misread,newTagOnly -- tested\nFROM node:15.2.1",
  ],
  [
    "# acr-tasks global ignore=misread\nFROM node:15.2.1",
    "# acr-tasks global ignore=misread\n# acr-tasks ignore=newTagOnly\nFROM node:15.2.1",
  ],
])("ignores the problem of %j", (dockerfile, expected) => {
  const { fix } = fixesIn(dockerfile).find((own) => own.fix.code === "addIgnoreComment") ?? {};
  expect(fix && [fix.title, fixed(dockerfile, fix)]).toEqual([
    "Ignore newTagOnly for this FROM",
    expected,
  ]);
});

it("counts no fix as safe that changes what a build argument or the platform does", () => {
  const unsafe = ["platformFlag", "nestedDefault", "missingValue", "useTag", "addIgnoreComment"];
  expect([...safeFixes].filter((code) => unsafe.includes(code))).toEqual([]);
});
