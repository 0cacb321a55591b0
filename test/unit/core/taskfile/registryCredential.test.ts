import { expect, it } from "vitest";
import { readRegistryCredential } from "../../../../src/core/taskfile/registryCredential.ts";

const registry = "contoso.azurecr.io";
const opaque = { userNameProviderType: "opaque", passwordProviderType: "Opaque" };
const vault = { userNameProviderType: "vaultsecret", passwordProviderType: "opaque" };
const password = { kind: "password", registry, userName: "u", password: "p" };

it.each<[object, object]>([
  [
    { registry, username: "u", password: "p", ...opaque, identity: "i" },
    { ...password, isUserNameSecret: false, isPasswordSecret: false, identity: "" },
  ],
  [
    { Registry: registry, UserName: "u", password: "p", ...vault, identity: "i", other: 1 },
    { ...password, isUserNameSecret: true, isPasswordSecret: false, identity: "i" },
  ],
  [
    { registry, identity: "i", aadResourceId: "r" },
    { kind: "identity", registry, identity: "i", aadResourceId: "r" },
  ],
])("reads %j", (written, value) => {
  expect(readRegistryCredential(JSON.stringify(written))).toEqual({ kind: "read", value });
});

const noText = "unable to unmarshal Credentials from string: it is no JSON object with texts";

it.each<[unknown, string]>([
  [[], noText],
  [{ registry: 5 }, noText],
  [null, "registry name can't be empty"],
  [{ registry, ...opaque, username: "u" }, "password can't be empty"],
  [{ registry, ...vault, username: "u", password: "p" }, "identity can't be empty"],
  [{ registry, identity: "i" }, "aadResourceId can't be empty"],
  [
    { registry, userNameProviderType: "opaque" },
    "unable to classify credential into opaque, vault or msi",
  ],
])("refuses %j", (written, problem) => {
  expect(readRegistryCredential(JSON.stringify(written))).toEqual({
    kind: "failed",
    message: `error creating registry credentials from given list: ${problem}`,
  });
});
