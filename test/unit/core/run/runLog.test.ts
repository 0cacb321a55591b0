import { expect, it } from "vitest";
import { writeDependencyBlock } from "../../../../src/core/build/dependencyBlock.ts";
import { parseGoDuration, parseRunLog } from "../../../../src/core/run/runLog.ts";

const stamp = "2020/10/30 03:57:31";
const node = {
  registry: "registry.hub.docker.com",
  repository: "library/node",
  tag: "1.0",
  digest: "sha256:8dac",
};
const dependencies = [
  {
    image: { ...node, registry: "contoso.azurecr.io", repository: "web", digest: undefined },
    runtime: node,
    buildTime: [{ ...node, tag: undefined }],
    gitHeadRevision: "1a30",
  },
];

const good = `${stamp} Downloading source code...
${stamp} Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''
${stamp} Launching container with name: build
Step 1/1 : FROM node
${stamp} Successfully executed container: build
${stamp} Executing step ID: push. Timeout(sec): 3600, Working directory: '', Network: ''
${stamp} Step ID: build marked as successful (elapsed time in seconds: 5.100598)
${stamp} Step ID: push marked as successful (elapsed time in seconds: 3.5)
${stamp} The following dependencies were found:
${stamp} 
${writeDependencyBlock(dependencies)}
Run ID: ca4 was successful after 3m57s
`;

it("reads the log of a good run", () => {
  const parsed = parseRunLog(good);
  expect(parsed.steps.map(({ id, state, seconds }) => [id, state, seconds])).toEqual([
    ["build", "succeeded", 5.100598],
    ["push", "succeeded", 3.5],
  ]);
  const [build] = parsed.steps;
  const [start, end] = ["build", "push"].map((id) =>
    good.indexOf(`${stamp} Executing step ID: ${id}`),
  );
  expect(build?.range).toEqual({ start, end });
  expect(parsed.dependencies).toEqual(dependencies);
  expect(parsed.outcome).toMatchObject({
    runId: "ca4",
    succeeded: true,
    seconds: 237,
    message: "",
  });
  expect(parsed.error).toBeUndefined();
});

const bad = `${stamp} Executing step ID: a. Timeout(sec): 600, Working directory: '', Network: ''\r
${stamp} Step ID: a encountered an error: exit status 1, but is set to ignore errors. Continuing...\r
${stamp} Executing step ID: b. Timeout(sec): 600, Working directory: '', Network: ''\r
${stamp} Launching container with name: b\r
npm ERR! missing script: test\r
npm ERR! see the log\r
${stamp} Container failed during run: b. No retries remaining.\r
failed to run step ID: b: exit status 1\r
\r
Run ID: ca5 failed after 1h0m4s. Error: failed during run, err: exit status 1\r
`;

it("reads the log of a failed run", () => {
  const parsed = parseRunLog(bad);
  expect(parsed.steps.map(({ id, state }) => [id, state])).toEqual([
    ["a", "errorIgnored"],
    ["b", "failed"],
  ]);
  expect(parsed.outcome).toMatchObject({
    runId: "ca5",
    succeeded: false,
    seconds: 3604,
    message: "failed during run, err: exit status 1",
  });
  expect(parsed.error?.text).toBe("npm ERR! missing script: test\r\nnpm ERR! see the log");
});

const early = "Run ID: c1 failed after 4s Error: failed to download context";

it.each([
  ["nothing", "", [], undefined, undefined],
  ["a growing log", `${stamp} Executing step ID: a\nx`, ["running"], undefined, undefined],
  ["a log without steps", early, [], "failed to download context", early],
])("reads %s", (_name, text, ...expected) => {
  const parsed = parseRunLog(text);
  const found = [
    parsed.steps.map((step) => step.state),
    parsed.outcome?.message,
    parsed.error?.text,
  ];
  expect(found).toEqual(expected);
});

it("reads the engine's own JSON", () => {
  const json = JSON.stringify([
    {
      image: null,
      "runtime-dependency": { ...node, reference: "node:1.0" },
      "buildtime-dependency": null,
      git: { "git-head-revision": "" },
    },
  ]);
  const parsed = parseRunLog(
    `${stamp} The following dependencies were found:\n${stamp} \n${json}\n`,
  );
  expect(parsed.dependencies).toEqual([
    { image: undefined, runtime: node, buildTime: [], gitHeadRevision: undefined },
  ]);
});

it.each([
  ["6s", 6],
  ["2h0m0s", 7200],
  ["1.5s", 1.5],
  ["", undefined],
  ["soon", undefined],
])("the duration %j is %s", (text, seconds) => {
  expect(parseGoDuration(text)).toBe(seconds);
});
