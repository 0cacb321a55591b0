import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SparseProgress } from "../../../src/vscode/progress.ts";

vi.mock("vscode", () => import("../../support/fakeVscode.ts"));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("passes on the first report at once, then one each tenth of a second, and the last", () => {
  const reported: string[] = [];
  const progress = new SparseProgress({
    report: ({ message = "" }) => void reported.push(message),
  });
  for (let file = 0; file < 1000; file += 1) {
    progress.report({ message: `${file} files` });
    if (file % 500 === 499) {
      vi.advanceTimersByTime(100);
    }
  }
  vi.advanceTimersByTime(1000);
  expect(reported).toEqual(["0 files", "499 files", "999 files"]);
  progress.report({ message: "at once" });
  progress.report({ message: "too late" });
  progress.dispose();
  vi.advanceTimersByTime(1000);
  expect(reported.at(-1)).toBe("at once");
});
