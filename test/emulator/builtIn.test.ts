import { afterAll, beforeAll, expect, it } from "vitest";
import { type EngineBench, openEngineBench, pushBase, step } from "../support/engine.ts";

let bench: EngineBench;

beforeAll(async () => {
  bench = await openEngineBench(["builtin"]);
  await pushBase(bench, "contoso.azurecr.io/baseimages/box:1", "one");
});
afterAll(async () => {
  await bench.dispose();
});

it("builds on a base of the registry and pushes with the true digest", async () => {
  const run = await bench.run({
    step: step({ imageNames: ["hello:1"] }),
    sourceLocation: bench.upload({
      Dockerfile: "FROM contoso.azurecr.io/baseimages/box:1\nCOPY note /note\n",
      note: "noted\n",
    }),
  });
  expect(run.record.properties.status, run.log).toBe("Succeeded");
  expect(run.log).toContain("Step 2/2 : COPY note /note\r\n");
  expect(run.record.properties.outputImages).toMatchObject([
    { repository: "hello", tag: "1", digest: await bench.images.digestOf("contoso", "hello", "1") },
  ]);
});

it("fails a run whose Dockerfile runs something, and says what to install", async () => {
  const run = await bench.run({
    step: step({}),
    sourceLocation: bench.upload({ Dockerfile: "FROM scratch\nRUN make\n" }),
  });
  expect(run.record.properties.status).toBe("Failed");
  expect(run.log).toContain(
    "The built-in tool cannot do RUN (line 2 of the Dockerfile); install podman and buildah, or docker",
  );
});
