import { expect, it } from "vitest";
import { otherLogins } from "../../../../src/emulator/engine/otherLogins.ts";

const opaque = (value: string): { type: string; value: string } => ({ type: "Opaque", value });

it("takes the logins that are written out, and no others", () => {
  const logins = otherLogins({
    customRegistries: {
      "written.example.org": { userName: opaque("me"), password: opaque("word") },
      "untyped.example.org": { userName: { value: "me" }, password: { value: "word" } },
      "vault.example.org": {
        userName: opaque("me"),
        password: { type: "Vaultsecret", value: "https://a.vault.azure.net/secrets/b" },
      },
      "identity.example.org": { identity: "[system]" },
      "half.example.org": { userName: opaque("me") },
      "nothing.example.org": null,
    },
  });
  expect([...logins]).toEqual([
    ["written.example.org", { username: "me", password: "word" }],
    ["untyped.example.org", { username: "me", password: "word" }],
  ]);
});

it.each([[undefined], [{}], [{ customRegistries: null }], [[]]])(
  "takes none from %j",
  (credentials) => {
    expect(otherLogins(credentials).size).toBe(0);
  },
);
