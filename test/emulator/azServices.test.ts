import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type StartedEmulator, startEmulator } from "../support/emulator.ts";
import { missingForAz, signedInAz } from "./azScripts.ts";

const longest = 240_000;
const missing = await missingForAz();
let folder: string;
let emulator: StartedEmulator;
let az: (command: string) => Promise<string>;

beforeAll(async () => {
  if (missing !== "") {
    return;
  }
  folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-az-services-"));
  emulator = await startEmulator(path.join(folder, "data"), ["--tls"]);
  const place = path.join(folder, "az");
  az = await signedInAz({ emulator, folder: place, login: "setup" });
  await az("group create -n rg1 -l westus");
  await az("acr create -n acrdemo -g rg1 --sku Premium");
}, longest);

afterAll(async () => {
  if (missing === "") {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

it(
  "the Azure CLI makes tokens, scope maps and webhooks",
  async ({ skip }) => {
    skip(missing !== "", missing);
    const text = expect.any(String) as string;
    const read = async (command: string): Promise<unknown> => JSON.parse(await az(command));
    const own = "--repository node content/read";
    expect(await read(`acr token create -n puller -r acrdemo ${own}`)).toMatchObject({
      name: "puller",
      provisioningState: "Succeeded",
      credentials: {
        username: "puller",
        passwords: [
          { name: "password1", value: text },
          { name: "password2", value: text },
        ],
      },
    });
    const pull = "--scope-map _repositories_pull --no-passwords";
    await az(`acr token create -n other -r acrdemo ${pull}`);
    expect(await read("acr token list -r acrdemo --query [].name")).toEqual(["other", "puller"]);
    await az("acr token credential delete -n puller -r acrdemo --password1");
    const map = "acr scope-map update -n puller-scope-map -r acrdemo";
    expect(await read(`${map} --add-repository node metadata/read`)).toMatchObject({
      actions: expect.arrayContaining(["repositories/node/metadata/read"]) as string[],
    });
    const address = "--uri http://127.0.0.1:9/told --actions push delete --scope node:*";
    expect(await read(`acr webhook create -n told1 -r acrdemo ${address}`)).toMatchObject({
      provisioningState: "Succeeded",
      scope: "node:*",
    });
    expect(await read("acr webhook ping -n told1 -r acrdemo")).toEqual({ id: text });
    await az("acr token delete -n puller -r acrdemo --yes");
    expect(await read("acr taskrun list -r acrdemo")).toEqual([]);
  },
  longest,
);
