import { type CauseCase, dockerStep, hubNode, run, tracked } from "./causeCases.ts";
import { type CauseCode } from "../../../../src/core/tracking/causes.ts";

const value = (name: string, text: string): object =>
  dockerStep({ arguments: [{ name, value: text, isSecret: false }] });
const cannot = (subject: string): string => `ACR cannot scan this line: ${subject}`;

/** A Dockerfile that the scanner gives up on, its construct and the remedy. */
const failing: readonly (readonly [CauseCode, string, string, string])[] = [
  [
    "platformFlag",
    "FROM --platform=linux/amd64 node:15-alpine\n",
    "FROM --platform",
    "Remove --platform and set the platform of the task",
  ],
  [
    "commentAfterImage",
    "FROM node:15-alpine # the base\n",
    "FROM with a comment",
    "Move the comment to a line of its own",
  ],
  [
    "continuationLine",
    "FROM \\\n  node:15-alpine\n",
    "FROM over several lines",
    "Write FROM on one line",
  ],
  [
    "shellDefault",
    "FROM node:${TAG:-15-alpine}\n",
    "FROM with a default in braces",
    "Move the default to an ARG line",
  ],
  [
    "nestedDefault",
    "ARG TAG=15-alpine\nARG IMG=node:${TAG}\nFROM ${IMG}\n",
    "FROM with a variable whose default needs another variable",
    "Give the ARG a default without variables",
  ],
  [
    "severalArguments",
    "ARG A=1 TAG=15-alpine\nFROM node:${TAG}\n",
    "FROM with a variable that is not the first name of its ARG line",
    "Write one ARG line for each name",
  ],
];

const excludedMessages: readonly (readonly [CauseCode, string])[] = [
  ["platformFlag", "No FROM has --platform"],
  ["commentAfterImage", "No comment follows an image"],
  ["continuationLine", "Every FROM is on one line"],
  ["shellDefault", "No FROM has a default in braces"],
  ["nestedDefault", "No default that FROM uses needs another variable"],
  ["severalArguments", "FROM uses no further name of an ARG line"],
  ["missingValue", "Every variable in FROM has a value"],
  ["undeclaredArgument", "The build arguments match the ARGs in FROM"],
  ["targetIgnored", "The target, if any, is understood"],
  ["aliasCase", "The line names a base image"],
  ["lineTakenForFrom", "No continuation line begins with FROM"],
  ["heredocTakenForFrom", "No line of a heredoc begins with FROM"],
  ["hostWithoutDot", "Docker Hub is watched every 10 to 60 minutes, if the repository is public"],
  ["noDockerfile", "This Dockerfile has a FROM"],
];

const argued = "ARG TAG=15-alpine\nFROM node:${TAG}\n";
const taken = "Not tracked: ACR takes users for the base image of the result";

/** C1 to C20, without those of the build string alone. */
export const readingCauseCases: readonly CauseCase[] = [
  ...failing.map(([cause, dockerfile, subject, remedy]): CauseCase => {
    const line = dockerfile.split("\n").findIndex((text) => text.startsWith("FROM")) + 1;
    return {
      name: dockerfile,
      cause,
      dockerfile,
      finding: ["applies", `Line ${line}: ${subject}`],
      verdict: ["cannotScan", cause, cannot(subject), remedy],
    };
  }),
  ...excludedMessages.map(([cause, message]): CauseCase => ({
    name: "an ordinary Dockerfile",
    cause,
    finding: ["excluded", message],
    verdict: tracked,
  })),
  {
    name: "declared without value, and none given",
    cause: "missingValue",
    dockerfile: "ARG REG\nFROM ${REG}/node:15-alpine\n",
    finding: ["applies", "Line 2: FROM with a variable that has no value"],
    verdict: ["cannotResolve", "missingValue", "Depends on REG, which has no value", "Choose…"],
  },
  {
    name: "declared without value, and one given",
    cause: "missingValue",
    dockerfile: "ARG REG\nFROM ${REG}/node:15-alpine\n",
    task: value("REG", "docker.io/library"),
    finding: ["excluded", "Every variable in FROM has a value"],
    verdict: tracked,
  },
  {
    name: "the value is silently empty",
    cause: "severalArguments",
    dockerfile: "ARG A=1 SUFFIX=-slim\nFROM node:15-alpine$SUFFIX\n",
    finding: ["applies", "Line 2: FROM with a variable that is not the first name of its ARG line"],
    verdict: [
      "misread",
      "severalArguments",
      "Not tracked: ACR sees node:15-alpine, the build uses node:15-alpine-slim",
      "Write one ARG line for each name",
    ],
  },
  {
    name: "the walkthrough's argument",
    cause: "undeclaredArgument",
    dockerfile: "ARG REGISTRY_NAME=docker.io/library\nFROM ${REGISTRY_NAME}/node:15-alpine\n",
    task: value("REGISTRY_FROM_URL", "contoso.azurecr.io"),
    finding: [
      "applies",
      "REGISTRY_FROM_URL is no ARG of this Dockerfile, so FROM is built with its default",
    ],
    verdict: [
      "misread",
      "undeclaredArgument",
      "REGISTRY_FROM_URL is no ARG of this Dockerfile, so FROM is built with its default",
      "Name the build argument as the ARG in FROM, or add ARG REGISTRY_FROM_URL",
    ],
  },
  {
    name: "argument for another stage's ARG, and a proxy",
    cause: "undeclaredArgument",
    dockerfile: `${argued}ARG A=1 \\\n  B=2\n`,
    task: dockerStep({
      arguments: ["B", "HTTP_PROXY"].map((name) => ({ name, value: "1", isSecret: false })),
    }),
    finding: ["excluded", "The build arguments match the ARGs in FROM"],
    verdict: tracked,
  },
  {
    name: "a number",
    cause: "targetIgnored",
    dockerfile: "FROM node:15-alpine AS app\nFROM busybox:1\n",
    task: dockerStep({ target: "0" }),
    finding: ["applies", "ACR knows no stage 0 and scans the whole Dockerfile"],
    verdict: [
      "misread",
      "targetIgnored",
      "Not tracked: ACR takes busybox:1 for the base image of the result",
      "Write --target app with a blank and the name exactly as after AS",
    ],
  },
  {
    name: "other letter case",
    cause: "aliasCase",
    dockerfile: "FROM node:15-alpine AS Base\nFROM base\n",
    stage: 1,
    finding: [
      "applies",
      "ACR takes base for an image: the stage is spelled with other letter case",
    ],
    verdict: [
      "cannotScan",
      "aliasCase",
      "ACR takes base for an image: the stage is spelled with other letter case",
      "Write the name of the stage exactly as after AS",
    ],
  },
  {
    name: "SQL that is silently taken for an image",
    cause: "lineTakenForFrom",
    dockerfile: 'FROM node:15-alpine\nRUN psql -c "select * \\\nfrom users"\n',
    finding: [
      "applies",
      "Line 3 is taken for a FROM: it is a continuation line that begins with FROM",
    ],
    verdict: ["misread", "lineTakenForFrom", taken, "Begin line 3 with another word than FROM"],
  },
  {
    name: "SQL that is no image",
    cause: "lineTakenForFrom",
    dockerfile: 'FROM node:15-alpine\nRUN psql -c "select * \\\n  from users where 1\\\n  "\n',
    finding: [
      "applies",
      "Line 3 is taken for a FROM: it is a continuation line that begins with FROM",
    ],
    verdict: [
      "cannotScan",
      "lineTakenForFrom",
      "ACR cannot scan this Dockerfile: line 3, a continuation line that begins with FROM",
      "Begin line 3 with another word than FROM",
    ],
  },
  {
    name: "heredoc that is silently taken for an image",
    cause: "heredocTakenForFrom",
    dockerfile: "FROM node:15-alpine\nRUN <<E\nselect *\n\n  from users\nE\n",
    finding: ["applies", "Line 5 is taken for a FROM: it is a heredoc that begins with FROM"],
    verdict: ["misread", "heredocTakenForFrom", taken, "Begin line 5 with another word than FROM"],
  },
  {
    name: "local host",
    cause: "hostWithoutDot",
    dockerfile: "FROM localhost:5000/x:1\n",
    task: dockerStep({
      baseImageDependencies: [{ ...hubNode, repository: "localhost:5000/x", tag: "1" }],
    }),
    finding: ["applies", "Not tracked: localhost:5000 is not a location ACR watches"],
    verdict: [
      "unsupportedLocation",
      "hostWithoutDot",
      "Not tracked: localhost:5000 is not a location ACR watches",
      "Import…",
    ],
  },
  {
    name: "empty",
    cause: "noDockerfile",
    dockerfile: "# nothing yet\n",
    finding: ["applies", "The Dockerfile has no FROM"],
    verdict: [
      "cannotScan",
      "noDockerfile",
      "ACR cannot scan this Dockerfile: no FROM",
      "Add a FROM line",
    ],
  },
  {
    name: "the last run did not find it",
    cause: "noDockerfile",
    task: dockerStep({ baseImageDependencies: [] }),
    taskFacts: {
      runs: [
        run("ca2", "Failed", 1, {
          runErrorMessage: "failed to scan dependencies: error opening dockerfile: src/Dockerfile",
        }),
      ],
    },
    finding: [
      "applies",
      "Run ca2 found no Dockerfile: failed to scan dependencies: error opening dockerfile: src/Dockerfile",
    ],
    verdict: [
      "notTrackedYet",
      "neverRun",
      "Not tracked yet: no run of contoso/web has succeeded",
      "Run Again",
    ],
  },
];
