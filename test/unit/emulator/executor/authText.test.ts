import { expect, it } from "vitest";
import { authText } from "../../../../src/emulator/executor/authText.ts";
import { type RegistryLogin } from "../../../../src/emulator/executor/containerTool.ts";

const registries = [{ prefix: "contoso.azurecr.io", location: "127.0.0.1:1" }];
const login = { username: "u", password: "p" };
const other = { username: "me", password: "öther" };
const own = { "127.0.0.1:1": { auth: "dTpw" } };
const auth = "bWU6w7Z0aGVy";

it.each<readonly [string, ReadonlyMap<string, RegistryLogin>, object]>([
  ["none", new Map(), own],
  ["a host", new Map([["example.com", other]]), { "example.com": { auth }, ...own }],
  [
    "Docker Hub",
    new Map([["docker.io", other]]),
    { "docker.io": { auth }, "https://index.docker.io/v1/": { auth }, ...own },
  ],
  ["a registry of the emulator", new Map([["Contoso.azurecr.io", other]]), own],
])("writes further credentials: %s", (_name, otherLogins, auths) => {
  const request = { folder: "/f", registries, login, otherLogins };
  expect(JSON.parse(authText(request))).toEqual({ auths });
});
