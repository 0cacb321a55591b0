import { expect, it } from "vitest";
import { readTaskFileSteps } from "../../../../src/core/taskfile/taskFileSteps.ts";

const values = {
  valuesFile: "image: web\nbase: node:14\nport: 80\n",
  set: [
    { name: "base", value: "node:15-alpine", isSecret: false },
    { name: "token", value: "", isSecret: true },
  ],
};

it("replaces values and keeps what only a run can tell", () => {
  const text = `version: v1.1.0
alias:
  values:
    repo: apps/web
stepTimeout: 300
steps:
  # - build: never
  - id: web
    build: -t $Registry/$repo:$ID --build-arg BASE={{.Values.base}} --build-arg T={{ .Values.token }} -f Dockerfile .
    when: ["-"]
  - push: [{{.Run.Registry}}/{{.Values.image}}:{{.Run.ID}}]
  - cmd: "$repo sh -c 'echo {{.Values.port}} {{index .Secrets "x"}}'"
  - nothing: 1
`;
  expect(readTaskFileSteps(text, values)).toEqual({
    kind: "steps",
    steps: [
      {
        kind: "build",
        id: "web",
        text: "-t {{.Run.Registry}}/apps/web:{{.Run.ID}} --build-arg BASE=node:15-alpine --build-arg T={{ .Values.token }} -f Dockerfile .",
      },
      { kind: "push", id: "acb_step_1", images: ["{{.Run.Registry}}/web:{{.Run.ID}}"] },
      {
        kind: "cmd",
        id: "acb_step_2",
        text: `apps/web sh -c 'echo 80 {{index .Secrets "x"}}'`,
      },
    ],
  });
});

it.each([
  [
    "steps:\n{{if .Values.image}}\n  - build: .\n{{end}}\n",
    "its steps depend on a condition or a loop",
  ],
  ["alias:\n  src: [./a.yaml]\nsteps:\n  - build: .\n", "it takes aliases from other files"],
  ["version: v1.1.0\n", "it has no list of steps"],
  ["- build: .\n", "it has no list of steps"],
  [
    "steps: [",
    "it cannot be read: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 9:",
  ],
  ["", "it has no list of steps"],
])("says why the steps of %j cannot be known", (text, why) => {
  expect(readTaskFileSteps(text, values)).toEqual({ kind: "unknown", why });
});

it.each(["a: [", "- a", "*x", "3"])("says so when the values file is %j", (valuesFile) => {
  expect(readTaskFileSteps("steps:\n  - build: .\n", { valuesFile, set: [] })).toEqual({
    kind: "unknown",
    why: "its values file cannot be read",
  });
});
