import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArmEmulator, dockerTask, startArmEmulator } from "./armEmulator.ts";

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

interface TaskAnswer {
  readonly properties: Readonly<Record<string, unknown>> & {
    readonly step: Readonly<Record<string, unknown>>;
  };
}

async function ask(method: string, path: string, body?: unknown): Promise<TaskAnswer> {
  const answer = await arm.send(method, `${arm.registry}/tasks/${path}`, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as TaskAnswer;
}

const secretTask = {
  ...dockerTask,
  properties: {
    ...dockerTask.properties,
    step: { ...dockerTask.properties.step, contextAccessToken: "hidden-token" },
    trigger: {
      ...dockerTask.properties.trigger,
      timerTriggers: [{ name: "t1", schedule: "0 1 * * *", status: "Disabled" }],
      sourceTriggers: [
        {
          name: "s1",
          status: "disabled",
          sourceTriggerEvents: ["commit"],
          sourceRepository: {
            sourceControlType: "Github",
            repositoryUrl: "https://github.com/example/app.git",
            sourceControlAuthProperties: { tokenType: "PAT", token: "hidden-pat" },
          },
        },
      ],
    },
    credentials: {
      customRegistries: {
        "one.example": { userName: { value: "hidden-user", type: "Opaque" } },
        "two.example": { identity: "[system]" },
      },
    },
  },
};

describe("secrets of tasks", () => {
  it("come out of listDetails only", async () => {
    const put = await ask("PUT", "secrets", secretTask);
    const shown = [
      put,
      await ask("GET", "secrets"),
      (await arm.send("GET", `${arm.registry}/tasks`)).body,
      await ask("PATCH", "secrets", { properties: {} }),
    ];
    expect(shown.map((answer) => JSON.stringify(answer).includes("hidden"))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(put.properties["credentials"]).toEqual({
      customRegistries: { "one.example": null, "two.example": { identity: "[system]" } },
    });
    expect(put.properties.step["arguments"]).toEqual([
      { name: "A", value: "1", isSecret: false },
      { name: "S", value: "", isSecret: true },
    ]);
    const details = JSON.stringify(await ask("POST", "secrets/listDetails"));
    for (const secret of ["hidden-value", "hidden-token", "hidden-pat", "hidden-user"]) {
      expect(details).toContain(secret);
    }
  });

  it("survive a PUT of what GET showed", async () => {
    await ask("PUT", "roundtrip", secretTask);
    await ask("PUT", "roundtrip", await ask("GET", "roundtrip"));
    const { properties } = await ask("POST", "roundtrip/listDetails");
    expect(properties.step["arguments"]).toEqual(dockerTask.properties.step.arguments);
    expect(properties["credentials"]).toEqual(secretTask.properties.credentials);
  });

  it("survive a PUT of what listDetails showed", async () => {
    await ask("PUT", "details", secretTask);
    const details = await ask("POST", "details/listDetails");
    await ask("PUT", "details", details);
    expect((await ask("POST", "details/listDetails")).properties).toEqual(details.properties);
  });
});

describe("PATCH", () => {
  const { step, trigger } = secretTask.properties;
  it.each<[string, object, object]>([
    ["nothing", {}, {}],
    [
      "nulls and empty objects",
      { timeout: null, platform: {}, agentConfiguration: {}, credentials: {} },
      {},
    ],
    ["the timeout", { timeout: 700 }, { timeout: 700 }],
    [
      "one field of the platform",
      { platform: { architecture: "arm" } },
      { platform: { os: "linux", architecture: "arm" } },
    ],
    [
      "an argument by name",
      {
        step: {
          type: "Docker",
          arguments: [
            { name: "A", value: "2" },
            { name: "B", value: "3" },
          ],
        },
      },
      {
        step: {
          arguments: [
            { name: "A", value: "2", isSecret: false },
            step.arguments[1],
            { name: "B", value: "3" },
          ],
        },
      },
    ],
    [
      "a trigger by name",
      { trigger: { timerTriggers: [{ name: "t1", schedule: "5 5 * * *" }] } },
      { trigger: { timerTriggers: [{ name: "t1", schedule: "5 5 * * *", status: "Disabled" }] } },
    ],
    [
      "a further trigger",
      { trigger: { timerTriggers: [{ name: "t2", schedule: "5 5 * * *", status: "Disabled" }] } },
      {
        trigger: {
          timerTriggers: [
            ...trigger.timerTriggers,
            { name: "t2", schedule: "5 5 * * *", status: "Disabled" },
          ],
        },
      },
    ],
    [
      "the base image trigger off",
      {
        trigger: { baseImageTrigger: { name: "defaultBaseimageTriggerName", status: "Disabled" } },
      },
      { trigger: { baseImageTrigger: { ...trigger.baseImageTrigger, status: "Disabled" } } },
    ],
    [
      "a registry away",
      { credentials: { customRegistries: { "one.example": null } } },
      { credentials: { customRegistries: { "two.example": { identity: "[system]" } } } },
    ],
  ])("changes %s and nothing else", async (_what, change, expected) => {
    await ask("PUT", "patched", secretTask);
    const before = (await ask("POST", "patched/listDetails")).properties;
    await ask("PATCH", "patched", { properties: change });
    const after = (await ask("POST", "patched/listDetails")).properties;
    expect(after).toEqual(merged(before, expected));
  });

  it("changes the type of the step and keeps its context", async () => {
    await ask("PUT", "retyped", dockerTask);
    const { properties } = await ask("PATCH", "retyped", {
      properties: { step: { type: "FileTask", taskFilePath: "acb.yaml" } },
    });
    const contextPath = dockerTask.properties.step.contextPath;
    expect(properties.step).toEqual({
      type: "FileTask",
      contextPath,
      taskFilePath: "acb.yaml",
      values: [],
    });
  });

  it("enables a timer", async () => {
    await ask("PUT", "timers", secretTask);
    const body = {
      properties: { trigger: { timerTriggers: [{ name: "t1", status: "Enabled" }] } },
    };
    const answer = await arm.send("PATCH", `${arm.registry}/tasks/timers`, body);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        properties: {
          trigger: { timerTriggers: [{ name: "t1", schedule: "0 1 * * *", status: "Enabled" }] },
        },
      },
    });
  });
});

it("finds a task in any letter case and keeps its first name", async () => {
  await ask("PUT", "FirstName", dockerTask);
  expect(await ask("PUT", "FIRSTNAME", dockerTask)).toMatchObject({ name: "FirstName" });
});

/** The expected properties with `change` laid over two levels deep. */
function merged(before: object, change: object): object {
  const entries = Object.entries(change).map(([key, value]: [string, unknown]) => {
    const old: unknown = Object.entries(before).find(([name]) => name === key)?.[1];
    const isPart = (key === "step" || key === "trigger") && typeof old === "object";
    return [key, isPart ? { ...old, ...(value as object) } : value] as const;
  });
  return { ...before, ...Object.fromEntries(entries) };
}
