import { expect, it } from "vitest";
import { parseGitRemotes, sameRepository } from "../../../../src/core/build/gitConfig.ts";

it("reads the remotes of a configuration", () => {
  const text = `[core]
\tbare = false
[remote "origin"]
\turl = https://github.com/contoso/web.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\turl = no
[Remote "my \\"fork\\""]
\tURL = "git@github.com:me/web.git" ; mine
\tpushurl = git@github.com:me/other.git
`;
  expect(parseGitRemotes(text)).toEqual([
    { name: "origin", url: "https://github.com/contoso/web.git" },
    { name: 'my "fork"', url: "git@github.com:me/web.git" },
  ]);
  expect(parseGitRemotes("\0[remote\nurl=")).toEqual([]);
});

const web = "https://github.com/contoso/web.git";

it.each([
  [web, "https://github.com/Contoso/Web", true],
  [web, "git@github.com:contoso/web.git", true],
  [web, "ssh://git@github.com:22/contoso/web.git/", true],
  [web, "https://user:secret@github.com/contoso/web.git#main:src", true],
  [web, "github.com/contoso/web", true],
  [web, "https://github.com/contoso/website.git", false],
  [web, "https://gitlab.com/contoso/web.git", false],
  ["https://git.example:8443/a/b.git", "https://git.example/a/b.git", false],
  ["https://git.example/A/b.git", "https://git.example/a/b.git", false],
  ["https://dev.azure.com/o/p/_git/r", "git@ssh.dev.azure.com:v3/o/p/r", true],
  [
    "https://o@dev.azure.com/o/p/_git/r",
    "https://o.visualstudio.com/DefaultCollection/p/_git/r",
    true,
  ],
  ["file:///home/me/my%20app/", "/home/me/my app", true],
  ["file:///home/me/app", "file:///home/me/app.git", true],
  ["file:///home/me/app", "file:///home/me/App", false],
  ["", "", false],
])("%s and %s: %s", (one, other, expected) => {
  expect(sameRepository(one, other)).toBe(expected);
});
