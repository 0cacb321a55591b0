// What npm start and npm test need from the machine: npm packages, container tools, Chromium.
// On Debian and Ubuntu as root they are installed; elsewhere the caller is told what is missing. Node's own modules only:
// this runs before node_modules exists.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the project. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Programs by what they are for. `any` means that one of the alternatives is enough.
 * @typedef {{ name: string, programs: readonly string[], packages: readonly string[], elsewhere: string }} Prerequisite
 */

/** @type {Prerequisite} */
export const containerTools = {
  name: "container tools",
  programs: ["buildah", "podman", "skopeo", "busybox", "git"],
  packages:
    "podman buildah skopeo runc netavark aardvark-dns iptables uidmap busybox-static git ca-certificates".split(
      " ",
    ),
  elsewhere:
    "for image builds install podman, buildah, skopeo, git and a static busybox (or Docker) with your system's package manager",
};

/** @type {Prerequisite} */
export const browser = {
  name: "Chromium",
  programs: ["chromium"],
  packages: ["chromium", "fonts-dejavu-core"],
  elsewhere: "for the browser tests install Chromium and make it available as `chromium`",
};

/** What compiles the two native modules of the VS Code for tests. @type {Prerequisite} */
export const compiler = {
  name: "a C++ compiler",
  programs: ["g++", "make", "python3"],
  packages: ["g++", "make", "python3"],
  elsewhere: "for the VS Code in the browser install g++, make and python3",
};

/** Tells whether a program is on the PATH. @param {string} program */
export function isOnPath(program) {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .some(
      (folder) =>
        existsSync(path.join(folder, program)) || existsSync(path.join(folder, `${program}.exe`)),
    );
}

function isDebianAsRoot() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return (
    process.getuid?.() === 0 &&
    /^ID(_LIKE)?=.*(debian|ubuntu)/mu.test(release) &&
    isOnPath("apt-get")
  );
}

/** @param {string} program @param {readonly string[]} parameters */
function runLoudly(program, parameters) {
  const result = spawnSync(program, parameters, {
    cwd: projectRoot,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    shell: process.platform === "win32" && program === "npm",
  });
  return result.status === 0;
}

/**
 * Installs npm packages when node_modules is missing or made from another lock file.
 * Exits with 1 when npm fails.
 */
export function ensureNpmPackages() {
  const stamp = path.join(projectRoot, "node_modules/.acr-tasks-lock");
  const lock = createHash("sha256")
    .update(readFileSync(path.join(projectRoot, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) {
    return;
  }
  console.error("Installing npm packages …");
  if (!runLoudly("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
    console.error("npm ci failed: see its messages above");
    process.exit(1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

/**
 * Makes the programs available and returns a sentence for each group that is still missing.
 * @param {readonly Prerequisite[]} groups
 * @returns {string[]}
 */
export function ensurePrograms(groups) {
  const missing = groups.filter((group) => !group.programs.every(isOnPath));
  if (missing.length > 0 && isDebianAsRoot()) {
    console.error(`Installing ${missing.map((group) => group.name).join(", ")} …`);
    const packages = missing.flatMap((group) => group.packages);
    if (
      !runLoudly("apt-get", ["update", "-qq"]) ||
      !runLoudly("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages])
    ) {
      console.error("apt-get failed: see its messages above");
    }
  }
  return missing
    .map((group) => ({ group, programs: group.programs.filter((program) => !isOnPath(program)) }))
    .filter(({ programs }) => programs.length > 0)
    .map(
      ({ group, programs }) => `${group.name} missing (${programs.join(", ")}): ${group.elsewhere}`,
    );
}
