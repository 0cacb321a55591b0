import { beforeEach, expect, it, vi } from "vitest";
import { EventEmitter, type WebviewPanel } from "vscode";
import {
  type Explanation,
  type ExplainSubject,
} from "../../../../src/vscode/explain/explanation.ts";
import { ExplainPages } from "../../../../src/vscode/explain/explainPages.ts";
import { now, silentLog } from "../fixtures.ts";
import { commandsFor, explanationOf, runWeb, runWebId, verdict } from "./explainFixtures.ts";
import { FakePanel, startEditor } from "./fakePanels.ts";

vi.mock("vscode", async () => ({
  ...(await import("../../../support/fakeVscode.ts")),
  ...(await import("./fakePanels.ts")).pageApi(),
}));

let editor = startEditor();

const web: ExplainSubject = { kind: "task", registry: "contoso", task: "web" };
const kept = { version: 1, subject: JSON.stringify(web) };
const known = explanationOf(verdict({ remedies: [runWeb] }));
const gone = { text: expect.stringContaining("no longer there") as string, isGone: true };

beforeEach(() => {
  editor = startEditor();
});

/** Pages over a source whose answers the test gives: one after the other, and then the last again. */
function pagesOver(
  ...answers: readonly (Explanation | undefined | Error | Promise<Explanation>)[]
) {
  const changed = new EventEmitter<void>();
  const rest = [...answers];
  const asked: AbortSignal[] = [];
  const wakers: (() => void)[] = [];
  const pages = new ExplainPages({
    source: {
      explain: (_subject, signal) => {
        asked.push(signal);
        const answer = rest.length > 1 ? rest.shift() : rest[0];
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      onDidChange: changed.event,
    },
    clock: {
      now: () => now,
      sleep: (_milliseconds, signal) =>
        new Promise((resolve, reject) => {
          wakers.push(resolve);
          signal.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    },
    log: silentLog,
    extensionUri: { path: "/extension" } as never,
    commandsFor: (remedy) => commandsFor(remedy),
  });
  return { pages, changed, asked, wakers };
}

/** Lets everything happen that waits for nothing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}

it("opens one page for each subject, beside the text, and fills it when its script is ready", async () => {
  const { pages, asked } = pagesOver(known);
  await pages.show(web);
  const [panel] = editor.panels;
  expect(panel).toMatchObject({
    viewType: "acrTasks.explain",
    title: "Tracking: contoso/web",
    viewColumn: -2,
    posted: [],
  });
  expect(panel?.webview.html).toContain("file:///extension/dist/explain/page.js");
  panel?.post({ type: "ready" });
  expect(panel?.posted).toEqual([
    {
      type: "page",
      page: expect.objectContaining({ headline: known.summary.headline, isBusy: false }) as object,
      notice: undefined,
      running: [],
    },
  ]);
  await pages.show({ ...web });
  await pages.show({ ...web, task: "api" });
  expect(editor.panels.map(({ title, reveals }) => [title, reveals])).toEqual([
    ["Tracking: contoso/web", 1],
    ["Tracking: contoso/api", 0],
  ]);
  expect(asked.length).toBe(3);
});

it("explains anew when facts change; a hidden page waits until it is shown", async () => {
  const tracked = explanationOf(verdict({ headline: "Tracked by contoso/web" }));
  const { pages, changed, asked } = pagesOver(known, tracked);
  await pages.show(web);
  const panel = editor.panels[0]!;
  panel.post({ type: "ready" });
  panel.setVisible(false);
  changed.fire();
  await settle();
  expect([asked.length, panel.posted.length]).toEqual([1, 1]);
  panel.setVisible(true);
  panel.post({ type: "ready" });
  await settle();
  expect(asked.length).toBe(2);
  expect(panel.posted.at(-1)?.page?.headline).toBe("Tracked by contoso/web");
  editor.trusted.fire();
  await settle();
  expect(asked.length).toBe(3);
});

it("gives up an explanation when the next begins, and when the page is closed", async () => {
  const { pages, changed, asked } = pagesOver(known);
  const shown = pages.show(web);
  changed.fire();
  await shown;
  expect(asked.map(({ aborted }) => aborted)).toEqual([true, true]);
  changed.fire();
  editor.panels[0]?.dispose();
  expect(asked[2]?.aborted).toBe(true);
  await pages.show(web);
  expect(editor.panels.length).toBe(2);
});

it("says that the facts are being looked at only when that takes long", async () => {
  let answer: (explanation: Explanation) => void = () => undefined;
  const { pages, changed, wakers } = pagesOver(
    known,
    new Promise<Explanation>((resolve) => (answer = resolve)),
  );
  await pages.show(web);
  const panel = editor.panels[0]!;
  panel.post({ type: "ready" });
  changed.fire();
  wakers.at(-1)?.();
  await settle();
  answer(known);
  await settle();
  changed.fire();
  await settle();
  wakers.at(-1)?.();
  await settle();
  expect(panel.posted.map(({ page }) => page?.isBusy)).toEqual([false, true, false, false]);
});

it.each<[string, undefined | Error, object]>([
  ["says that the subject is gone", undefined, gone],
  [
    "says why nothing is known",
    new Error("unreachable"),
    { text: "The facts could not be looked at: unreachable", isGone: false },
  ],
])("%s, and keeps what was known", async (_name, answer, notice) => {
  const { pages, changed } = pagesOver(known, answer, known);
  await pages.show(web);
  const panel = editor.panels[0]!;
  panel.post({ type: "ready" });
  changed.fire();
  await settle();
  expect(panel.posted.at(-1)).toMatchObject({ notice, page: { isBusy: false } });
  changed.fire();
  await settle();
  expect(panel.posted.at(-1)).toMatchObject({ notice: undefined });
});

it("runs the command of a button once at a time, and then explains anew", async () => {
  const { pages, asked } = pagesOver(known);
  await pages.show(web);
  const panel = editor.panels[0]!;
  panel.post({ type: "ready" });
  const click = { type: "remedy", id: runWebId };
  panel.post(click);
  panel.post(click);
  panel.post({ type: "remedy", id: "workbench.action.quit []" });
  expect(editor.called).toEqual([["acrTasks.runTask", runWeb.task]]);
  expect(panel.posted.at(-1)).toMatchObject({ running: [runWebId] });
  editor.finish();
  await settle();
  expect(panel.posted.at(-1)).toMatchObject({ running: [] });
  expect(asked.length).toBe(2);
  panel.post(click);
  editor.finish(new Error("no"));
  await settle();
  expect(editor.errors).toEqual(["Run Once failed unexpectedly: no"]);
});

it("runs nothing for a subject that is gone", async () => {
  const { pages, changed } = pagesOver(known, undefined);
  await pages.show(web);
  editor.panels[0]?.post({ type: "ready" });
  changed.fire();
  await settle();
  editor.panels[0]?.post({ type: "remedy", id: runWebId });
  expect(editor.called).toEqual([]);
});

it("fills a page that the editor kept, and closes what it cannot fill", async () => {
  const { pages } = pagesOver(known);
  const restored = [kept, kept, { subject: "{}" }, undefined].map((state) => ({
    state,
    panel: new FakePanel("acrTasks.explain", "Tracking: contoso/web", 1),
  }));
  for (const { panel, state } of restored) {
    await pages.deserializeWebviewPanel(panel as unknown as WebviewPanel, state);
  }
  expect(restored.map(({ panel }) => panel.isDisposed)).toEqual([false, true, true, true]);
  expect(restored[0]?.panel.webview.options).toMatchObject({ enableScripts: true });
  await pages.show(web);
  expect(restored[0]?.panel.reveals).toBe(1);
  expect(editor.panels).toEqual([]);
});
