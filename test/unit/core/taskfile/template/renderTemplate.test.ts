import { expect, it } from "vitest";
import {
  dropCommentLines,
  renderTemplate,
} from "../../../../../src/core/taskfile/template/renderTemplate.ts";

const data = {
  run: { ID: "ca1", Registry: "foo.azurecr.io" },
  values: { x: "it's", n: 5n, f: 1.5, l: ["a", "b"], on: true },
  secrets: { s: "hidden" },
};

it.each<[string, string]>([
  ["{{.Run.ID}} {{.Build.ID}} {{.Run.RegistryName}} {{.Secrets.s}}", "ca1 ca1 foo hidden"],
  ["[{{.Values.none}}{{.Run.Nope}}<no value>]", "[]"],
  ['{{printf "%v|%5d|%-3s|%03d|%q" .Values.none 7 "a" 7 "b"}}', '<nil>|    7|a  |007|"b"'],
  ["{{range $i, $v := .Values.l}}{{$i}}{{$v}}{{else}}none{{end}}", "0a1b"],
  ["{{range .Values.none}}a{{else}}none{{end}}", "none"],
  ["{{range until 5}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}", "012"],
  ["{{with .Values.none}}a{{else}}b{{end}}{{with .Values.n}}{{.}}{{end}}", "b5"],
  ["{{if not .Values.on}}a{{else if gt .Values.n 4}}b{{else}}c{{end}}", "b"],
  ["{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"],
  ['a {{- /* no */ -}} b{{define "t"}}<{{.}}>{{end}}{{template "t" .Run.ID}}', "ab<ca1>"],
  ["{{and .Values.none (index .Values.none 0)}}|{{or .Values.n (fail `x`)}}", "|5"],
  ["{{.Values | toJson}}", '{"f":1.5,"l":["a","b"],"n":5,"on":true,"x":"it\'s"}'],
  ['{{"abc" | sha256sum | trunc 12}} {{"abc" | sha1sum | trunc 8}}', "ba7816bf8f01 a9993e36"],
  ['{{$d := dict "a" 1}}{{$_ := set $d "b" 2}}{{$d}} {{keys $d | join ","}}', "map[a:1 b:2] a,b"],
  ['{{add "0x10" 010 "z"}} {{div -7 2}} {{mod -7 2}} {{round 1.256 2}}', "24 -3 -1 1.26"],
  ['{{b64enc "é"}} {{b64dec "w6k="}} {{b64enc .Values.none}}', "w6k= é "],
  ['{{html "<a>"}} {{urlquery "a b&c"}} {{js "it\'s"}}', "&lt;a&gt; a+b%26c it\\'s"],
])("renders %s", (text, value) => {
  expect(renderTemplate(text, "t", data)).toEqual({ kind: "read", value });
});

it.each<[string, "parse" | "execute", string]>([
  ["a\n{{nope 1}}", "parse", '2: function "nope" not defined'],
  ["{{.Values.my-key}}", "parse", "1: bad character U+002D '-'"],
  ["{{if true}}", "parse", "1: unexpected EOF"],
  ["{{.Values.x.y}}", "execute", "1: can't evaluate field y in type interface {}"],
  ["{{.Nope.X}}", "execute", "1: nil pointer evaluating interface {}.X"],
  [
    "{{upper .Values.none}}",
    "execute",
    "1: wrong type for value; expected string; got interface {}",
  ],
  ['{{env "HOME"}}', "execute", "1: the function env is not there in the emulator"],
  [
    '{{repeat 9999999 "ab"}}',
    "execute",
    "1: error calling repeat: the result is longer than 4194304 characters",
  ],
  ["{{until 9999999}}", "execute", "1: error calling until: the list has more than 100000 entries"],
  [
    "{{range until 90000}}{{range until 90000}}a{{end}}{{end}}",
    "execute",
    "1: it takes more than 200000 steps",
  ],
  [
    '{{define "t"}}{{template "t" .}}{{end}}{{template "t" .}}',
    "execute",
    "1: exceeded maximum template depth",
  ],
  [
    '{{$d := dict}}{{$_ := set $d "a" $d}}{{$d}}',
    "execute",
    "1: error calling set: a value is nested too deeply",
  ],
])("refuses %s", (text, stage, message) => {
  expect(renderTemplate(text, "t", data)).toEqual({
    kind: "failed",
    message: `error while rendering templates: failed to ${stage} template: t. Err: template: t:${message}`,
  });
});

it("refuses a template of which nothing is left", () => {
  const message = "rendered template was empty";
  expect(renderTemplate("{{/* a */}}", "t", data)).toEqual({ kind: "failed", message });
  expect(renderTemplate("", "t", data)).toEqual({ kind: "read", value: "" });
});

it("drops lines that are comments", () => {
  expect(dropCommentLines("a # b\n  # c\n#d\ne")).toBe("a # b\ne");
});
