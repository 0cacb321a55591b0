import { expect, it } from "vitest";
import { convertRegistry } from "../../../src/azure/convertRegistry.ts";

const group = "/subscriptions/s/resourceGroups/g";
const good = `${group}/providers/Microsoft.ContainerRegistry/registries/r`;
const id = { subscriptionId: "s", resourceGroup: "g", name: "r" };

it.each([
  [
    { id: good, loginServer: "r.azurecr.io", location: "eastus", sku: { name: "Premium" } },
    { id, loginServer: "r.azurecr.io", location: "eastus", sku: "Premium" },
  ],
  [
    { id: good.toLowerCase(), loginServer: "127.0.0.1:5010", location: null, sku: "x" },
    { id, loginServer: "127.0.0.1:5010", location: "", sku: "" },
  ],
  [{ id: good }, undefined],
  [{ id: `${good}/tasks/t`, loginServer: "x" }, undefined],
  [{ id: 5, loginServer: "x" }, undefined],
  [{ loginServer: "x" }, undefined],
  [null, undefined],
])("reads %j", (wire, expected) => {
  expect(convertRegistry(wire)).toEqual(expected);
});
