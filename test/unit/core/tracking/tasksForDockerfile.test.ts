import { expect, it } from "vitest";
import { tasksForDockerfile } from "../../../../src/core/tracking/tasksForDockerfile.ts";
import { step, task } from "./trackingTasks.ts";

const web = step.contextPath;

it.each([
  ["app/Dockerfile", "git@github.com:Contoso/web.git", web, "Dockerfile", true],
  ["app/Dockerfile", "git@github.com:Contoso/web.git", web, "./x/../Dockerfile", true],
  ["Dockerfile", "git@github.com:Contoso/web.git", web, "Dockerfile", false],
  ["app/Dockerfile", "https://github.com/contoso/api", web, "Dockerfile", false],
  ["a/D", "file:///home/me/app", "file:///home/me/app#:a", "D", true],
  ["Dockerfile", "https://github.com/contoso/web", "/dev/null", "Dockerfile", false],
  ["Dockerfile", "https://github.com/contoso/web", undefined, "Dockerfile", false],
] as const)("%s in %s is built from %s with %s: %s", (...row) => {
  const [path, repository, contextPath, dockerFilePath, expected] = row;
  const tasks = [task("web", { contextPath, dockerFilePath })];
  const found = tasksForDockerfile(tasks, { repositories: [repository], path });
  expect(found).toEqual(expected ? tasks : []);
});
