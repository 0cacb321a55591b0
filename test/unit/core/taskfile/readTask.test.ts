import { expect, it } from "vitest";
import {
  aliasSources,
  readTask,
  readTaskSecrets,
  renderTask,
} from "../../../../src/core/taskfile/readTask.ts";
import { type TaskFileInput } from "../../../../src/core/taskfile/task.ts";

function inputOf(text: string, given: Partial<TaskFileInput> = {}): TaskFileInput {
  return {
    text,
    name: "acb.yaml",
    data: { run: { ID: "cf1", Registry: "contoso.azurecr.io" }, values: {}, secrets: {} },
    environment: [],
    workingDirectory: undefined,
    network: undefined,
    aliasFiles: new Map(),
    ...given,
  };
}

const plain = {
  after: [],
  timeoutSeconds: 600,
  startDelaySeconds: 0,
  retries: 0,
  retryDelaySeconds: 5,
  retryOnErrors: [],
  repeat: 0,
  ignoreErrors: false,
  detach: false,
  keep: false,
  pull: false,
  downloadRetries: 0,
  downloadRetryDelaySeconds: 0,
  privileged: false,
  ports: [],
  expose: [],
  environment: [],
  network: "acb_default_network",
  user: "",
  isolation: "",
  cpus: "",
  entryPoint: "",
  workingDirectory: "",
  disableWorkingDirectoryOverride: false,
  usesCache: false,
  volumeMounts: [],
};
const bridge = {
  name: "acb_default_network",
  driver: "bridge",
  ipv6: false,
  skipCreation: false,
  isDefault: true,
};

it("fills in what a file leaves out and orders the steps", () => {
  const text = `version: v1.1.0
# dropped
alias: {values: {img: "$$x/a"}}
steps:
  - build: -t $Registry/x:$ID .
    cache: Enabled
  - {id: b, cmd: $img c, when: ['-'], retryDelay: -1, timeout: 0x1e}
  - {push: [x, "x:latest"], when: [acb_step_0, b]}
`;
  expect(readTask(inputOf(text))).toEqual({
    kind: "read",
    value: {
      version: "v1.1.0",
      hasAliases: true,
      networks: [bridge],
      volumes: [],
      steps: [
        {
          ...plain,
          id: "acb_step_0",
          work: { kind: "build", text: "-t contoso.azurecr.io/x:cf1 ." },
          usesCache: true,
        },
        { ...plain, id: "b", work: { kind: "cmd", text: "$$x/a c" }, timeoutSeconds: 30 },
        {
          ...plain,
          id: "acb_step_2",
          work: { kind: "push", images: ["x:latest"] },
          after: ["acb_step_0", "b"],
        },
      ],
    },
  });
});

it("reads repeated keys, merged mappings and lists as go-yaml does", () => {
  const text = `common: &common {user: u, keep: yes, env: [A=1]}
steps:
  - <<: *common
    cmd: one
    cmd: two
    keep: off
    expose: [010, 1_000, true]
    when: [-]
---
steps: wrong
`;
  const read = readTask(inputOf(text));
  expect(read.kind === "read" && read.value.steps).toEqual([
    {
      ...plain,
      id: "acb_step_0",
      work: { kind: "cmd", text: "two" },
      user: "u",
      environment: ["A=1"],
      expose: ["010", "1_000", "true"],
    },
  ]);
});

const task = "failed to unmarshal task before running: ";
const content = `${task}failed to deserialize task and validate: `;
const secrets =
  "unable to render task: failed to resolve secrets in the task with error: failed to parse template to create task: ";
const step = "steps:\n  - cmd: a\n";

it.each([
  ["steps:\n  -\n", `${content}an item of steps is empty`],
  [
    "steps: [{cmd: a}, {cmd: b, when: [acb_step_0, acb_step_0]}]",
    `${task}when of step acb_step_1 names acb_step_0 more than once`,
  ],
  ["steps: [{cmd: *a}]", `${content}yaml: unknown anchor 'a' referenced`],
  ["steps: &a [*a]", `${content}yaml: anchor 'a' value contains itself`],
  ["[".repeat(200), `${content}yaml: exceeded max depth`],
  [
    "stepTimeout: many more\nsteps: x\nnetworks: [{ipv6: 1}]",
    `${content}yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str \`many more\` into int\n  line 2: cannot unmarshal !!str \`x\` into []*graph.Step\n  line 3: cannot unmarshal !!int \`1\` into bool`,
  ],
  [
    `${step}    volumeMounts: [{name: v, mountPath: /x}]`,
    `${content}mount name, v, does not correspond to a volume`,
  ],
  [`volumes: [{name: v, secret: {}}]\n${step}`, `${content}secret is empty`],
  [
    `secrets: [{id: a b, keyvault: k}]\n${step}`,
    `${secrets}failed to validate secret with ID: a b: secret ID cannot contain spaces`,
  ],
  [
    `secrets: [{id: a, keyvault: k, clientID: x}]\n${step}`,
    `${secrets}failed to validate secret with ID: a: msi client ID is not a valid guid`,
  ],
  [
    `version: v1.1.0\nalias: {directive: ab}\n${step}`,
    "unable to search/replace aliases in task: $ directive can only be overwritten by a single character",
  ],
  [
    `version: v1.1.0\nalias: {src: [x.yaml]}\n${step}`,
    "unable to search/replace aliases in task: open x.yaml: no such file or directory",
  ],
  ["steps: [{cmd: a, when: [acb_step_0]}]", `${task}Step ID: acb_step_0 is self-referenced`],
])("refuses %j", (text, message) => {
  expect(readTask(inputOf(text))).toEqual({ kind: "failed", message });
});

it("takes networks, directory and settings from outside after those of the file", () => {
  const given = { network: "corp", workingDirectory: "src", environment: ["A=x,B=y"] };
  const read = readTask(inputOf("env: [A=1]\nsteps: [{cmd: a, env: [C=2]}]", given));
  expect(read.kind === "read" && read.value).toEqual({
    version: undefined,
    hasAliases: false,
    volumes: [],
    networks: [
      { name: "corp", driver: "external", ipv6: false, skipCreation: true, isDefault: true },
    ],
    steps: [
      {
        ...plain,
        id: "acb_step_0",
        work: { kind: "cmd", text: "a" },
        network: "corp",
        workingDirectory: "src",
        environment: ["C=2", "A=1", "B=y"],
      },
    ],
  });
});

it("tells which secrets and alias files a file wants", () => {
  const keyVault = "https://v.vault.azure.net/secrets/{{.Run.ID}}";
  const text = `version: v1.1.0
alias: {src: ["{{.Run.ID}}.yaml"]}
secrets: [{id: s, keyvault: "${keyVault}"}]
steps: [{cmd: $own}]
`;
  const input = inputOf(text, { aliasFiles: new Map([["cf1.yaml", "own: img"]]) });
  expect([aliasSources(input), readTaskSecrets(input), renderTask(input)]).toEqual([
    { kind: "read", value: ["cf1.yaml"] },
    {
      kind: "read",
      value: [{ id: "s", keyVault: "https://v.vault.azure.net/secrets/cf1", clientId: undefined }],
    },
    {
      kind: "read",
      value: `version: v1.1.0\nsecrets: [{id: s, keyvault: "https://v.vault.azure.net/secrets/cf1"}]\nsteps: [{cmd: img}]\n`,
    },
  ]);
});
