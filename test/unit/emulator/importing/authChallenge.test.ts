import { expect, it } from "vitest";
import {
  type AuthChallenge,
  parseAuthChallenge,
} from "../../../../src/emulator/importing/authChallenge.ts";

const bearer = (realm: string, service?: string, scope?: string): AuthChallenge => ({
  kind: "bearer",
  realm,
  service,
  scope,
});

it.each<[string, AuthChallenge | undefined]>([
  ["", undefined],
  ["Basic", { kind: "basic" }],
  ['basic realm="a, Bearer b"', { kind: "basic" }],
  ["Negotiate abc", undefined],
  ["Bearer", undefined],
  ['Bearer service="x"', undefined],
  ['Bearer realm="https://auth.example/token"', bearer("https://auth.example/token")],
  [
    'Bearer realm="https://a.example/t",service="registry.example",scope="repository:a/b:pull,push"',
    bearer("https://a.example/t", "registry.example", "repository:a/b:pull,push"),
  ],
  ['bearer  REALM = "https://a.example/t" , service=plain', bearer("https://a.example/t", "plain")],
  ['Basic realm="one", Bearer realm="two"', bearer("two")],
  [String.raw`Bearer realm="a\"b\\c"`, bearer(String.raw`a"b\c`)],
  ['Bearer realm="never ends', undefined],
  [`Bearer realm="${"\\".repeat(10_001)}`, undefined],
  [`${", ".repeat(10_000)}Basic`, { kind: "basic" }],
])("reads %j", (header, expected) => {
  expect(parseAuthChallenge(header)).toEqual(expected);
});
