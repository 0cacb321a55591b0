import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ArmEmulator, dockerTask, startArmEmulator } from "./armEmulator.ts";

/** Microsoft's published API descriptions and the script that holds traffic against them; they are not in the project. */
const oracles = path.resolve(process.env["ORACLES"] ?? "../shared/oracles");
/** A folder whose node_modules have `oav`. */
const validatorFolder = path.resolve(process.env["OAV_FROM"] ?? ".");
const missing = [
  path.join(oracles, "check-traffic.mjs"),
  path.join(validatorFolder, "node_modules", "oav"),
].filter((place) => !existsSync(place));

let arm: ArmEmulator;
beforeAll(async () => {
  arm = await startArmEmulator();
});
afterAll(() => arm.stop());

it("answers as the published API descriptions say", async ({ skip }) => {
  skip(missing.length > 0, `needs ${missing.join(" and ")}`);
  const registry = "2023-11-01-preview";
  const preview = "2019-06-01-preview";
  const other = arm.registry.replace("contoso", "fabrikam");
  const body = {
    location: "westus",
    sku: { name: "Premium" },
    properties: { adminUserEnabled: true },
  };
  const build = { type: "DockerBuildRequest", dockerFilePath: "D", platform: { os: "Linux" } };
  const plainTask = {
    ...dockerTask,
    properties: {
      ...dockerTask.properties,
      step: { ...dockerTask.properties.step, arguments: [{ name: "A", value: "1" }] },
    },
  };
  const lines: string[] = [];
  const calls: readonly [string, string, string, object?][] = [
    ["PUT", other, registry, body],
    ["GET", other, registry],
    ["PATCH", other, registry, { tags: { a: "b" } }],
    ["GET", `${arm.subscription}/providers/Microsoft.ContainerRegistry/registries`, registry],
    [
      "POST",
      `${arm.subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability`,
      registry,
      { name: "freename", type: "Microsoft.ContainerRegistry/registries" },
    ],
    ["POST", `${other}/listCredentials`, registry],
    ["POST", `${other}/regenerateCredential`, registry, { name: "password2" }],
    ["GET", `${other}/listUsages`, registry],
    ["PUT", `${other}/tasks/nightly`, preview, plainTask],
    ["GET", `${other}/tasks/nightly`, preview],
    ["GET", `${other}/tasks`, preview],
    ["PATCH", `${other}/tasks/nightly`, preview, { properties: { timeout: 600 } }],
    ["POST", `${other}/tasks/nightly/listDetails`, preview],
    ["POST", `${other}/listBuildSourceUploadUrl`, preview],
    ["POST", `${other}/scheduleRun`, preview, build],
    [
      "POST",
      `${other}/scheduleRun`,
      preview,
      { type: "TaskRunRequest", taskId: `${other}/tasks/nightly` },
    ],
    ["GET", `${other}/runs`, preview],
    ["GET", `${other}/runs/cf1`, preview],
    ["PATCH", `${other}/runs/cf1`, preview, { isArchiveEnabled: true }],
    ["POST", `${other}/runs/cf1/listLogSasUrl`, preview],
    ["DELETE", `${other}/tasks/nightly`, preview],
    ["DELETE", other, registry],
  ];
  for (const [method, target, version, sent] of calls) {
    const query = `${target}?api-version=${version}`;
    const answer = await arm.send(method, query, sent);
    lines.push(
      JSON.stringify({
        liveRequest: {
          method,
          url: `https://management.azure.com${query}`,
          query: { "api-version": version },
          headers: { "content-type": "application/json" },
          body: sent,
        },
        liveResponse: {
          statusCode: String(answer.status),
          headers: Object.fromEntries(answer.headers),
          body: answer.body === "" ? undefined : answer.body,
        },
      }),
    );
  }
  const traffic = path.join(arm.dataFolder, "traffic.jsonl");
  await writeFile(traffic, `${lines.join("\n")}\n`);
  const script = path.join(oracles, "check-traffic.mjs");
  const options = { env: { ...process.env, OAV_FROM: validatorFolder } };
  const checked = promisify(execFile)(process.execPath, [script, traffic], options).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && "stdout" in error ? error.stdout : error),
  );
  expect(await checked).toBe(`0 not described (polling, 404)\n${calls.length} passed, 0 failed\n`);
});
