import { expect, it, vi } from "vitest";
import {
  explainTitle,
  formatExplainSubject,
  goneText,
  parseExplainSubject,
} from "../../../../src/vscode/explain/explainSubject.ts";
import { pageHtml } from "../../../../src/vscode/explain/pageHtml.ts";
import { readPageMessage } from "../../../../src/vscode/explain/readPageMessage.ts";

vi.mock("vscode", () => import("../../../support/fakeVscode.ts"));

const stage = { kind: "stage", dockerfile: "file:///c/my%20app/Dockerfile", stage: 0 } as const;
const task = { kind: "task", registry: "contoso", task: "web" } as const;

it.each([
  [stage, "Tracking: Dockerfile FROM 1", "This FROM is no longer in the Dockerfile"],
  [{ ...stage, dockerfile: "file:///a/D%20x", stage: 2 }, "Tracking: D x FROM 3", "This FROM"],
  [{ ...stage, dockerfile: "file:///a/100%" }, "Tracking: 100% FROM 1", "This FROM"],
  [task, "Tracking: contoso/web", "contoso/web is no longer there"],
] as const)("writes, reads and names %j", (subject, title, gone) => {
  expect(parseExplainSubject(formatExplainSubject(subject))).toEqual(subject);
  expect(explainTitle(subject)).toBe(title);
  expect(goneText(subject)).toContain(gone);
});

it("writes equal subjects the same", () => {
  const other = { stage: 0, dockerfile: stage.dockerfile, kind: "stage" } as const;
  expect(formatExplainSubject(other)).toBe(formatExplainSubject(stage));
});

it.each(["", "{", "null", "[]", '{"kind":"stage","dockerfile":"a"}', '{"kind":"task","task":"w"}'])(
  "reads no subject from %s",
  (text) => {
    expect(parseExplainSubject(text)).toBeUndefined();
  },
);

it.each([
  [{ type: "ready" }, { type: "ready" }],
  [
    { type: "remedy", id: "x", command: "y" },
    { type: "remedy", id: "x" },
  ],
  [{ type: "remedy" }, undefined],
  [{ type: "remedy", id: 1 }, undefined],
  [{ type: "run" }, undefined],
  ["ready", undefined],
  [null, undefined],
])("reads the message %j", (value, expected) => {
  expect(readPageMessage(value)).toEqual(expected);
});

it("makes a frame in which nothing runs but the page's script", () => {
  const html = pageHtml({
    title: "Tracking: <b>",
    subject: '{"a":"<script>&"}',
    script: "vscode-resource://page.js",
    style: "vscode-resource://page.css",
    styleSource: "https://*.vscode-cdn.net",
    nonce: "abc-1",
  });
  expect(html).toContain(
    `content="default-src 'none'; style-src https://*.vscode-cdn.net; script-src 'nonce-abc-1'"`,
  );
  expect(html).toContain("<title>Tracking: &lt;b&gt;</title>");
  expect(html).toContain('data-subject="{&quot;a&quot;:&quot;&lt;script&gt;&amp;&quot;}"');
  expect(html.match(/<script[^>]*>/gu)).toEqual([
    '<script nonce="abc-1" src="vscode-resource://page.js">',
  ]);
  expect(html).not.toMatch(/<style| style=| on\w+=/u);
});
