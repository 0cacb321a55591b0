import { expect, it } from "vitest";
import { parseSimpleTaskFile } from "../../../../src/core/taskfile/simpleTaskFile.ts";

const values = { ID: "cf1", Registry: "contoso.azurecr.io", Date: "20260102-030405z" };

it("reads steps in order with templates and aliases replaced", () => {
  const text = `version: v1.1.0
# $ID in a comment
steps:
  - build: -t $Registry/x:$ID -f Dockerfile .
  - id: test
    cmd: "{{.Run.Registry}}/x:{{ .Run.ID }} echo $$ID $IDx"
  - push: [$Registry/x:$ID]
`;
  expect(parseSimpleTaskFile(text, values)).toEqual({
    kind: "steps",
    steps: [
      { kind: "build", id: "acb_step_0", text: "-t contoso.azurecr.io/x:cf1 -f Dockerfile ." },
      { kind: "cmd", id: "test", text: "contoso.azurecr.io/x:cf1 echo $ID $IDx" },
      { kind: "push", id: "acb_step_2", images: ["contoso.azurecr.io/x:cf1"] },
    ],
  });
});

it("knows no aliases before version v1.1.0", () => {
  expect(parseSimpleTaskFile("steps:\n  - cmd: img $ID\n", values)).toEqual({
    kind: "steps",
    steps: [{ kind: "cmd", id: "acb_step_0", text: "img $ID" }],
  });
});

it("reads the limit of a step and what az acr run --cmd always sends", () => {
  const text = `version: v1.1.0
steps: 
  - cmd: bash echo hi
    disableWorkingDirectoryOverride: true
    timeout: 600
  - cmd: bash
    disableWorkingDirectoryOverride: false
    timeout: 0
`;
  expect(parseSimpleTaskFile(text, values)).toEqual({
    kind: "steps",
    steps: [
      {
        kind: "cmd",
        id: "acb_step_0",
        text: "bash echo hi",
        timeoutSeconds: 600,
        keepsWorkingDirectory: true,
      },
      { kind: "cmd", id: "acb_step_1", text: "bash" },
    ],
  });
});

it.each([
  ["", "failed to deserialize task: it is no mapping"],
  ["steps: []\n", "task does not have any steps"],
  [
    "steps:\n  - cmd: a\n    when: ['-']\n",
    "the property when of step acb_step_0 is not executed by this version of the emulator",
  ],
  [
    "stepTimeout: 5\nsteps:\n  - cmd: a\n",
    "the property stepTimeout of the task is not executed by this version of the emulator",
  ],
  [
    "steps:\n  - cmd: a\n    build: b\n",
    "step acb_step_0 needs exactly one of build, push and cmd",
  ],
  [
    "steps:\n  - cmd: a\n    timeout: soon\n",
    "timeout of step acb_step_0 is no whole number of seconds",
  ],
  [
    "steps:\n  - cmd: a\n    disableWorkingDirectoryOverride: 1\n",
    "disableWorkingDirectoryOverride of step acb_step_0 is neither true nor false",
  ],
  [
    "steps:\n  - build: .\n    disableWorkingDirectoryOverride: true\n",
    "the property disableWorkingDirectoryOverride of step acb_step_0 is not executed by this version of the emulator",
  ],
  ["steps:\n  - push: a\n", "push of step acb_step_0 is no list of image names"],
  [
    "steps:\n  - cmd: '{{ .Values.x }}'\n",
    "{{ .Values.x }} is not supported here; only fields of .Run such as {{.Run.ID}} are",
  ],
])("refuses %j", (text, message) => {
  expect(parseSimpleTaskFile(text, values)).toEqual({ kind: "failed", message });
});
