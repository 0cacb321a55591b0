import { expect, it } from "vitest";
import { type TaskStep } from "../../../../../src/core/taskfile/task.ts";
import { plainStep } from "../../../../../src/emulator/engine/task/plainStep.ts";
import { commandStep, runScripted } from "./taskBench.ts";

const executing = (id: string, seconds = 600): string =>
  `Executing step ID: ${id}. Timeout(sec): ${seconds}, Working directory: '', Network: ''`;
const launching = (id: string): string => `Launching container with name: ${id}`;
const executed = (id: string): string => `Successfully executed container: ${id}`;
const marked = (id: string, seconds: string): string =>
  `Step ID: ${id} marked as successful (elapsed time in seconds: ${seconds})`;
const noRetries = (id: string): string =>
  `Container failed during run: ${id}. No retries remaining.`;
const waiting = (id: string, seconds: number): string =>
  `Container failed during run: ${id}, waiting ${seconds} seconds before retrying...`;

interface Case {
  readonly steps: readonly TaskStep[];
  readonly log: readonly string[];
  readonly error?: string;
  readonly removed: readonly string[];
  readonly milliseconds: number;
}

it.each<readonly [string, Case]>([
  [
    "ends with the first failure, without a summary",
    {
      steps: [commandStep("a", "FAIL"), commandStep("b", "OK", { after: ["a"] })],
      log: [executing("a"), launching("a"), "did FAIL", noRetries("a")],
      error: "failed to run step ID: a: exit status 3",
      removed: ["a"],
      milliseconds: 0,
    },
  ],
  [
    "stops steps at the same time",
    {
      steps: [
        commandStep("a", "SLOW"),
        commandStep("b", "FAIL"),
        commandStep("c", "OK", { after: ["a"] }),
      ],
      log: [
        executing("a"),
        executing("b"),
        launching("a"),
        launching("b"),
        "did FAIL",
        noRetries("b"),
      ],
      error: "failed to run step ID: b: exit status 3",
      removed: ["a", "b"],
      milliseconds: 0,
    },
  ],
  [
    "waits for all of several steps and sums up in the order of the file",
    {
      steps: [
        commandStep("a", "SLOW"),
        commandStep("b", "FAIL", { ignoreErrors: true }),
        commandStep("c", "OK", { after: ["b", "a"] }),
      ],
      log: [
        executing("a"),
        executing("b"),
        launching("a"),
        launching("b"),
        "did FAIL",
        noRetries("b"),
        "Step ID: b encountered an error: exit status 3, but is set to ignore errors. Continuing...",
        "did SLOW",
        executed("a"),
        executing("c"),
        launching("c"),
        "did OK",
        executed("c"),
        marked("a", "4.000000"),
        marked("b", "0.000000"),
        marked("c", "0.000000"),
      ],
      removed: ["a", "b", "c"],
      milliseconds: 4_000,
    },
  ],
  [
    "tries again after a pause",
    {
      steps: [commandStep("a", "FLAKY", { retries: 3, retryOnErrors: ["try"] })],
      log: [
        executing("a"),
        launching("a"),
        "try 1",
        waiting("a", 5),
        launching("a"),
        "try 2",
        waiting("a", 5),
        launching("a"),
        "try 3",
        executed("a"),
        marked("a", "10.000000"),
      ],
      removed: ["a"],
      milliseconds: 10_000,
    },
  ],
  [
    "does not try again after another error",
    {
      steps: [commandStep("a", "FLAKY", { retries: 3, retryOnErrors: ["network"] })],
      log: [executing("a"), launching("a"), "try 1", noRetries("a")],
      error: "failed to run step ID: a: exit status 1",
      removed: ["a"],
      milliseconds: 0,
    },
  ],
  [
    "runs all rounds although one fails",
    {
      steps: [commandStep("a", "FAIL", { repeat: 1 })],
      log: [
        executing("a"),
        launching("a"),
        "did FAIL",
        noRetries("a"),
        launching("a"),
        "did FAIL",
        noRetries("a"),
      ],
      error: "failed to run step ID: a: exit status 3, exit status 3",
      removed: ["a"],
      milliseconds: 0,
    },
  ],
  [
    "limits all rounds together",
    {
      steps: [commandStep("a", "SLOW", { repeat: 2, timeoutSeconds: 6 })],
      log: [
        executing("a", 6),
        launching("a"),
        "did SLOW",
        executed("a"),
        launching("a"),
        noRetries("a"),
        launching("a"),
        noRetries("a"),
      ],
      error: "failed to run step ID: a: timed out, timed out",
      removed: ["a"],
      milliseconds: 6_000,
    },
  ],
  [
    "names the time limit differently when the error is ignored",
    {
      steps: [commandStep("a", "SLOW", { timeoutSeconds: 1, ignoreErrors: true })],
      log: [
        executing("a", 1),
        launching("a"),
        noRetries("a"),
        "Step ID: a encountered an error: context deadline exceeded, but is set to ignore errors. Continuing...",
        marked("a", "1.000000"),
      ],
      removed: ["a"],
      milliseconds: 1_000,
    },
  ],
  [
    "does not count delay and pull",
    {
      steps: [commandStep("a", "OK", { startDelaySeconds: 7, pull: true })],
      log: [
        executing("a"),
        "Waiting 7 seconds before executing step ID: a",
        "Step specified pull. Performing an explicit pull...",
        launching(""),
        executed(""),
        launching("a"),
        "did OK",
        executed("a"),
        marked("a", "0.000000"),
      ],
      removed: ["a"],
      milliseconds: 7_000,
    },
  ],
  [
    "fails with a scan that fails",
    {
      steps: [plainStep({ id: "build", work: { kind: "build", text: "BAD" }, after: [] })],
      log: [
        executing("build"),
        "Scanning for dependencies...",
        "Output from dependency scanning: unexpected dockerfile format",
      ],
      error: "failed to run step ID: build: failed to scan dependencies: exit status 1",
      removed: ["build"],
      milliseconds: 0,
    },
  ],
  [
    "pushes with three attempts",
    {
      steps: [plainStep({ id: "p", work: { kind: "push", images: ["good", "bad"] }, after: [] })],
      log: [
        executing("p"),
        "Pushing image: good, attempt 1",
        "pushed good",
        "Successfully pushed image: good",
        ...[1, 2, 3].flatMap((attempt) => [`Pushing image: bad, attempt ${attempt}`, "pushed bad"]),
      ],
      error: "failed to run step ID: p: failed to push images successfully",
      removed: ["p"],
      milliseconds: 750,
    },
  ],
])("%s", async (_, { steps, ...expected }) => {
  expect(await runScripted({ steps })).toEqual({ error: undefined, ...expected });
});

const network = { name: "n", driver: "bridge", ipv6: false, skipCreation: false, isDefault: true };

it("makes networks first and removes those that it made", async () => {
  const networks = [
    network,
    { ...network, name: "there", skipCreation: true },
    { ...network, name: "bad" },
  ];
  expect(await runScripted({ steps: [commandStep("a", "OK")], networks })).toEqual({
    log: [
      "Creating Docker network: n, driver: 'bridge'",
      "Successfully set up Docker network: n",
      "Skip creating network: there",
      "Creating Docker network: bad, driver: 'bridge'",
      "Skip deleting network: there",
    ],
    error: "failed to create network: bad, err: exit status 1, msg: no such driver",
    removed: ["network n"],
    milliseconds: 0,
  });
});

it("removes containers and networks of a run that is aborted", async () => {
  const controller = new AbortController();
  const run = runScripted(
    { steps: [commandStep("a", "SLOW")], networks: [network] },
    controller.signal,
  );
  setImmediate(() => controller.abort(new Error("canceled")));
  const { error, removed } = await run;
  expect({ error, removed }).toEqual({ error: "canceled", removed: ["a", "network n"] });
});
