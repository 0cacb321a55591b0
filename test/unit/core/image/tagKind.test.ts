import { expect, it } from "vitest";
import { classifyTag, stableSibling } from "../../../../src/core/image/tagKind.ts";

it.each([
  ["", undefined, "latest"],
  ["latest", undefined, "latest"],
  ["15-alpine", undefined, "stable"],
  ["3.20", "alpine", "stable"],
  ["7.2-debian-12", "bitnami/redis", "stable"],
  ["ltsc2022", undefined, "stable"],
  ["2022-latest", "mcr.microsoft.com/mssql/server", "stable"],
  ["9.0-preview", undefined, "stable"],
  ["2.1-cu121", undefined, "stable"],
  ["15.2.1-alpine", "node", "unique"],
  ["9.0-preview.3", undefined, "unique"],
  ["noble-20240605", "ubuntu", "unique"],
  ["sha-d479fa0", undefined, "unique"],
  ["build-12", undefined, "unique"],
  ["1-22", "mcr.microsoft.com/devcontainers/javascript-node", "stable"],
  ["1-22", undefined, "unique"],
  ["beta-6.7", "docker.io/library/wordpress", "stable"],
  ["24.09-py3", "nvcr.io/nvidia/pytorch", "unique"],
  ["24.09-py3", "team/pytorch", "stable"],
  ["lts-22", "fpco/stack-build", "stable"],
  ["8.0-debian-12", undefined, "stable"],
  ["8.0-debian-2", undefined, "unique"],
  ["abc123", undefined, "unique"],
  ["cf1a", "127.0.0.1:5010/app", "unique"],
  ["cf1a", "team/app", "stable"],
  ["18@sha256:" + "0".repeat(64), undefined, "digest"],
] as const)("tag %j of %s is %s", (tag, repository, kind) => {
  expect(classifyTag(tag, repository).kind).toBe(kind);
});

/** Tags of Docker Hub, the Microsoft registry and build systems, as they are used there. */
const publishedTags = {
  stable: [
    "20 8-apache 1-bookworm 3-eclipse-temurin-21 3.9-amazoncorretto-17 3-openjdk-17 21-jdk",
    "17-jre-alpine 5-fpm 2-builder v1 v12 2.11-alpine v2.11 16.3 3.13-management",
    "7.0-windowsservercore-1809 8.0-nanoserver-1809 nanoserver-1809 1809 1909 2004 2009 20H2",
    "21H2 ltsc2022 8.0-windowsservercore-ltsc2019 1809-amd64 ltsc2019-amd64 sac2016 insider",
    "2022 2019-latest server-2022 latest-alpine latest-pg16 3-latest canary preview unstable",
    "testing rolling qa uat production release trunk dev alpha rc 1.0-rc 9.0-preview-alpine",
    "9.0-preview 3-beta oldstable-slim experimental rc-buggy hirsute focal trixie-slim xenial",
    "buster-backports gallium hydrogen-alpine jod-slim edge tumbleweed rawhide stream9 9-slim",
    "12.5 12.5-slim 23.10 24.10 3.20-arm64v8 1.36-uclibc 1.0-linux-amd64 1.0-linux-386",
    "1.0-x86_64 glibc stable-musl dind-rootless cli jdk21 php8.3 php8.3-apache",
    "php8.3-fpm-alpine pg16 16-3.4 2.1-cu121 12-jdk21 1.16-otp-26 4-python3.11",
    "4-powershell7.4 8.0-cbl-mariner2.0 8.0-azurelinux3.0 8.0-alpine3.19-amd64 lts-jdk17",
    "2.4-bookworm 7.4-ubuntu-22.04 lts-7.4-alpine-3.17 1.0.x 1.x feature-login hotfix",
    "6-php8.3-apache 5.0-threaded ubuntu-2204 ubuntu-22 7.2-debian-12 8.0-amazonlinux-2 pr-42",
    "1.0-SNAPSHOT 1.0.0-SNAPSHOT al2023 17-al2023 fpm apache cli-alpine perl slim-bookworm",
    "windowsservercore alpine3.20 dev1 prod-eu 2024.05 v3.0-rc 8-jdk 1.x-alpine 23-slim",
    "3.12-windowsservercore-ltsc2022 3.12-alpine3.20 rocky9 8.10-minimal edge-alpine current",
    "current-alpine mainline-alpine-slim insiders weekly daily blue green",
  ],
  unique: [
    "1.2.3 v1.2.3 1.2.3-alpine 1.2.3-rc.1 1.2.3-rc1 1.0-rc1 1.22rc2 9.0-preview.3",
    "9.0.0-preview.4.24267.6 beta2 3.0-beta4 3.0.0-M3 3.0-m3 alpha-7 20240530 202405301412",
    "20240530141233 20240530.1 v20240530 2024-05-30T14-12-33 2024_05_30 30-05-2024",
    "weekly-2024-05-30 bookworm-20240612-slim 2024.05.30-1 20240530-b802f38",
    "main-b802f38-1717070400 b802f38-alpine v1.2-14-gb802f38 git-b802f38 main-b802f38",
    "main_b802f38 1717070400123 cf19-alpine main-ca4 dt2rw cgk73 1.0-ca12 build-7 build_77",
    "build.7 ci-1 123456 4711 buildkite-77 b-123 1.2-4711 main-4711 main.4711 3.11-1 jammy-2",
    "1.25-alpine-4 22.04-999 8.4-12 alpine-3 1.0-5 1.2.3.4 10.0.20348.2461",
    "10.0.17763.5820-amd64 7.2.5-debian-12-r0 7.2-debian-12-r3 8u412 8u342-jre 17.0.11_9-jre",
    "ltsc2022-KB5037782 1.1.1.1.1 2.0.20240529.0 base-20240601.0.237603",
    "RELEASE.2024-05-28T17-19-04Z 26.1.2.Final 0.0.1 node-20.11.1 8.0.5-nanoserver-1809",
    "3.9.7-eclipse-temurin-17 12.4.1-base-ubuntu22.04 2024.1.3 1.4.2-71e9318 48213 run-12",
    "sha256-d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35.sig",
    "5e884898da28047151d0e56f8dc6292773603d0d 4-4711 240530",
  ],
};

it.each(["stable", "unique"] as const)("published tags are %s", (kind) => {
  const tags = publishedTags[kind].flatMap((line) => line.split(" "));
  expect(tags.filter((tag) => classifyTag(tag).kind !== kind)).toEqual([]);
});

it.each([
  ["15.2.1-alpine", "15-alpine"],
  ["v2.52.0", "v2"],
  ["0.52.0", "0.52"],
  ["17.0.11_9-jre", "17-jre"],
  ["7.2.5-debian-12-r0", "7-debian-12"],
  ["noble-20240605", "noble"],
  ["3.11-2", "3.11"],
  ["1.4.2-71e9318", "1"],
  ["20240605", undefined],
  ["b802f38", undefined],
  ["2.0.0-rc.12", undefined],
  ["15-alpine", undefined],
  ["latest", undefined],
])("the moving tag next to %s is %s", (tag, sibling) => {
  expect(stableSibling(tag)).toBe(sibling);
});
