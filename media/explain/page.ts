import {
  type ExplainNotice,
  type ExplainPage,
  type ExplainState,
  type HostMessage,
  type PageMessage,
} from "../../src/vscode/explain/messages.ts";
import { renderPage } from "./renderPage.ts";

/** What the editor gives to a page. */
interface EditorApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: ExplainState): void;
}

declare function acquireVsCodeApi(): EditorApi;

const editor = acquireVsCodeApi();
const subject = document.body.dataset["subject"] ?? "";
const kept = readState(editor.getState());
const open = new Set(kept?.open);
let page: ExplainPage | undefined = kept?.page;

if (page !== undefined) {
  show(page, new Set());
  window.scrollTo(0, kept?.scroll ?? 0);
}
keep();

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const id = button?.dataset["remedy"];
  if (id !== undefined && button?.getAttribute("aria-disabled") !== "true") {
    editor.postMessage({ type: "remedy", id });
  }
});
// It does not bubble.
document.addEventListener("toggle", ({ target }) => noteFold(target), { capture: true });
document.addEventListener("scrollend", keep);
window.addEventListener("message", ({ data }: MessageEvent<HostMessage>) => receive(data));
editor.postMessage({ type: "ready" });

function receive(message: HostMessage): void {
  const before = page?.headline;
  page = message.page ?? page;
  if (page !== undefined) {
    show(page, new Set(message.running));
    announce(page, before);
  }
  showNotice(message.notice);
  keep();
}

/** Makes the page anew and leaves open, focused and in sight what was. */
function show(shown: ExplainPage, running: ReadonlySet<string>): void {
  const main = byId("page");
  const focused = document.activeElement?.getAttribute("data-key");
  const { scrollY } = window;
  main.replaceChildren(...renderPage(shown, running));
  main.setAttribute("aria-busy", String(shown.isBusy));
  for (const fold of main.querySelectorAll("details")) {
    fold.open = open.has(fold.dataset["fold"] ?? "");
  }
  for (const usable of main.querySelectorAll<HTMLElement>("[data-key]")) {
    if (usable.dataset["key"] === focused) {
      usable.focus({ preventScroll: true });
    }
  }
  window.scrollTo(0, scrollY);
}

function showNotice(notice: ExplainNotice | undefined): void {
  const line = byId("notice");
  const text = notice?.text ?? "";
  if (line.textContent !== text) {
    line.textContent = text;
  }
  line.hidden = notice === undefined;
  const main = byId("page");
  main.classList.toggle("gone", notice?.isGone ?? false);
  if (page === undefined && notice !== undefined) {
    main.replaceChildren();
    main.setAttribute("aria-busy", "false");
  }
  if (notice?.isGone ?? false) {
    main
      .querySelectorAll("button")
      .forEach((button) => button.setAttribute("aria-disabled", "true"));
  }
}

/** Another verdict is said aloud; the first one is what the page is read from. */
function announce({ headline }: ExplainPage, before: string | undefined): void {
  if (before !== undefined && before !== headline) {
    byId("announcement").textContent = headline;
  }
}

function noteFold(target: EventTarget | null): void {
  if (target instanceof HTMLDetailsElement) {
    const key = target.dataset["fold"] ?? "";
    if (target.open) {
      open.add(key);
    } else {
      open.delete(key);
    }
    keep();
  }
}

function keep(): void {
  editor.setState({ version: 1, subject, page, open: [...open], scroll: window.scrollY });
}

function readState(value: unknown): ExplainState | undefined {
  return isState(value) && value.subject === subject ? value : undefined;
}

/** Only this page writes the state, so its version says the rest. */
function isState(value: unknown): value is ExplainState {
  return typeof value === "object" && value !== null && "version" in value && value.version === 1;
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`The page has no ${id}`);
  }
  return found;
}
