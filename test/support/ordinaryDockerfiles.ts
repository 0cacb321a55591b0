import { type Numbers } from "./generatedTexts.ts";

const platforms = ["", "", "--platform=$BUILDPLATFORM ", "--platform=linux/amd64 "];
const images = [
  ...["node:20-alpine", "mcr.microsoft.com/dotnet/sdk:8.0", "${REGISTRY}/base:$TAG", "scratch"],
  ...["localhost:5000/a/b@sha256:0123", "${BASE:-docker.io/library/debian}:bookworm-slim", "build"],
];
const others = [
  ...["# FROM comment", "", "WORKDIR /src", "COPY --from=build /a /b", "ENV A=1 B='2 3'"],
  ...[
    "RUN apt-get update ~    && apt-get install -y from ~    && rm -rf /x",
    'CMD ["node", "a.js"]',
  ],
  ...["RUN a ~    # FROM comment inside ~    && b", "RUN <<EOF\nFROM heredoc\nARG X\nEOF"],
  ...["COPY <<-'END' /etc/x\n\tFROM heredoc\n\tEND", "ARG VERSION=1.2.3", 'LABEL from="FROM x"'],
];

/**
 * Makes a Dockerfile as people write them: up to five stages with arguments, continuation lines, comments and heredocs,
 * with line ends of either kind and either escape character.
 */
export function generateOrdinaryDockerfile(next: Numbers): string {
  const pick = (texts: readonly string[]): string => texts[next(texts.length)] ?? "";
  const escape = next(4) === 0 ? "`" : "\\";
  const lines = escape === "`" ? ["# escape=`"] : ["# syntax=docker/dockerfile:1"];
  lines.push(pick(["ARG REGISTRY=contoso.azurecr.io", "ARG REGISTRY TAG=1", "", "# head"]));
  const stages = 1 + next(5);
  for (let stage = 0; stage < stages; stage++) {
    const between = pick([" ", " ", "  ", " ~  ", "\t"]);
    const alias = pick(["", ` AS stage${stage}`, ` as build`, ` ~    AS s${stage}`]);
    lines.push(
      `${pick(["", "", "  "])}${pick(["FROM", "from"])}${between}${pick(platforms)}${pick(images)}${alias}`,
    );
    lines.push(...Array.from({ length: next(8) }, () => pick(others)));
  }
  const text = `${lines.join("\n")}${pick(["\n", ""])}`.replaceAll("~", `${escape}\n`);
  return next(3) === 0 ? text.replaceAll("\n", "\r\n") : text;
}
