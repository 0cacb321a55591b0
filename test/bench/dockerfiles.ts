const bases = [
  "node:20-alpine",
  "mcr.microsoft.com/dotnet/sdk:8.0",
  "${REGISTRY}/base/node:20",
  "golang:1.22",
  "docker.io/library/debian:bookworm-slim",
];

const instructions = [
  "RUN apt-get update && \\\n    apt-get install -y --no-install-recommends curl=7.* && \\\n    rm -rf /var/lib/apt/lists/*",
  "# dependencies first, so that they stay in the cache",
  "COPY package.json package-lock.json ./",
  "WORKDIR /src",
  "ENV PATH=/opt/bin:$PATH LANG=C.UTF-8",
  "ARG VERSION=1.2.3",
  'LABEL org.opencontainers.image.title="web"',
  "EXPOSE 8080/tcp",
  "RUN npm ci && npm run build -- --mode production",
  'CMD ["node", "server.js"]',
];

/** Makes a Dockerfile of about so many lines, with a stage for every forty of them. The same seed gives the same text. */
export function generateDockerfile(lines: number, seed: number): string {
  const written = ["# syntax=docker/dockerfile:1", "ARG REGISTRY=contoso.azurecr.io"];
  let stages = 0;
  for (let count = written.length; count < lines;) {
    const isStage = count >= 2 + stages * 40;
    const pick = seed * 7 + count * 3;
    const text = isStage
      ? `FROM ${bases[pick % bases.length] ?? ""} AS stage${stages}`
      : (instructions[pick % instructions.length] ?? "");
    stages += isStage ? 1 : 0;
    count += text.split("\n").length;
    written.push(text);
  }
  return `${written.join("\n")}\n`;
}

/** The text after one more character was typed in the middle of its `FROM` lines. */
export function editedDockerfile(text: string, keystroke: number): string {
  const at = text.indexOf(" AS stage", text.length / 2);
  const place = at < 0 ? text.indexOf(" AS stage") : at;
  return `${text.slice(0, place)}${"x".repeat(keystroke % 10)}${text.slice(place)}`;
}
