import { expect, it, vi } from "vitest";
import { AskAgain, back, runWizard, type Step } from "../../../src/vscode/input/wizard.ts";

vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

type Answers = Readonly<Record<string, string>>;
type Reply = string | typeof back | AskAgain;

/** Runs a wizard of three questions with these replies; gives what was asked, with the answer known so far, and the end. */
async function play(given: Answers, replies: readonly Reply[]) {
  const asked: string[] = [];
  const rest = [...replies];
  const step = (name: string): Step<Answers> => ({
    name,
    isNeeded: (answers) => answers[name] === undefined,
    ask: (answers, page) => {
      const isBackOffered = page.step > 1 || page.isAgain === true;
      asked.push(
        `${page.step}/${page.totalSteps} ${name}=${answers[name] ?? ""}${isBackOffered ? " <" : ""}`,
      );
      const reply = rest.shift() ?? "";
      return Promise.resolve(typeof reply === "string" ? { ...answers, [name]: reply } : reply);
    },
  });
  const answers = await runWizard("Title", [step("a"), step("b"), step("c")], given);
  return { asked, answers };
}

it.each([
  ["asks in order", {}, ["1", "2", "3"], ["1/3 a=", "2/3 b= <", "3/3 c= <"], "123"],
  ["leaves out what is given", { b: "x" }, ["1", "3"], ["1/2 a=", "2/2 c= <"], "1x3"],
  [
    "goes back and keeps what was answered",
    {},
    ["1", "2", back, back, "4", "2", "3"],
    ["1/3 a=", "2/3 b= <", "3/3 c= <", "2/3 b=2 <", "1/3 a=1", "2/3 b=2 <", "3/3 c= <"],
    "423",
  ],
  [
    "asks one again and returns",
    {},
    ["1", "2", new AskAgain("a"), "5", "3"],
    ["1/3 a=", "2/3 b= <", "3/3 c= <", "1/3 a=1 <", "3/3 c= <"],
    "523",
  ],
  [
    "leads back from one that is asked again",
    {},
    ["1", "2", new AskAgain("a"), back, "3"],
    ["1/3 a=", "2/3 b= <", "3/3 c= <", "1/3 a=1 <", "3/3 c= <"],
    "123",
  ],
  [
    "stays where a given answer cannot be asked again",
    { a: "x" },
    ["2", new AskAgain("a"), "3"],
    ["1/2 b=", "2/2 c= <", "2/2 c= <"],
    "x23",
  ],
] as const)("%s", async (_what, given, replies, ...expected) => {
  const { asked, answers } = await play(given, replies);
  expect([asked, ["a", "b", "c"].map((name) => answers[name]).join("")]).toEqual(expected);
});
