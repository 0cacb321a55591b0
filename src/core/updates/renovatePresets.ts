import { type Properties } from "./configurationValue.ts";

/** What a name in `extends` stands for. */
export type Preset =
  /** Only what concerns base images of Dockerfiles. */
  | { readonly kind: "known"; readonly properties: Properties }
  /** It is kept somewhere else, or is none of Renovate's own that are known here. */
  | { readonly kind: "elsewhere" };

/**
 * Looks up a preset. Renovate's own are built in and documented (https://docs.renovatebot.com/presets-config/,
 * https://docs.renovatebot.com/presets-docker/, https://docs.renovatebot.com/presets-default/); most are about other
 * things, such as groups and schedules. All others are files elsewhere, such as `local>contoso/renovate-config`
 * (https://docs.renovatebot.com/config-presets/).
 */
export function lookUpPreset(text: string): Preset {
  const name = text.replace(/\(.*$/s, "").replace(/^default:/, ":");
  const properties = concerning.get(name);
  if (properties !== undefined) {
    return { kind: "known", properties };
  }
  const group = /^([A-Za-z]*):[\w-]+$/.exec(name)?.[1];
  return group !== undefined && unconcerned.has(group)
    ? { kind: "known", properties: {} }
    : { kind: "elsewhere" };
}

/** Groups of presets whose other members do not concern whether base images are updated; the empty one is `:`. */
const unconcerned: ReadonlySet<string> = new Set([
  "",
  "abandonments",
  "compatibility",
  "config",
  "customManagers",
  "global",
  "group",
  "helpers",
  "mergeConfidence",
  "monorepo",
  "npm",
  "packages",
  "preview",
  "regexManagers",
  "replacements",
  "schedule",
  "security",
  "workarounds",
]);

const recommended: Properties = { extends: [":ignoreModulesAndTests"] };

const concerning: ReadonlyMap<string, Properties> = new Map<string, Properties>([
  ["config:recommended", recommended],
  ["config:base", recommended],
  ["config:js-app", recommended],
  ["config:js-lib", recommended],
  ["config:best-practices", { extends: ["config:recommended", "docker:pinDigests"] }],
  ["docker:disable", { dockerfile: { enabled: false } }],
  [
    "docker:disableMajor",
    {
      packageRules: [{ matchDatasources: ["docker"], matchUpdateTypes: ["major"], enabled: false }],
    },
  ],
  [
    "docker:enableMajor",
    {
      packageRules: [{ matchDatasources: ["docker"], matchUpdateTypes: ["major"], enabled: true }],
    },
  ],
  ["docker:pinDigests", { packageRules: [{ matchDatasources: ["docker"], pinDigests: true }] }],
  [":disableDigestUpdates", { digest: { enabled: false } }],
  [":disableMajorUpdates", { major: { enabled: false } }],
  [":disableRenovate", { enabled: false }],
  [":docker", { dockerfile: { enabled: true } }],
  [":enableRenovate", { enabled: true }],
  [
    ":ignoreModulesAndTests",
    {
      ignorePaths: [
        "**/node_modules/**",
        "**/bower_components/**",
        "**/vendor/**",
        "**/examples/**",
        "**/__tests__/**",
        "**/test/**",
        "**/tests/**",
        "**/__fixtures__/**",
      ],
    },
  ],
  [":includeNodeModules", { ignorePaths: [] }],
  // It does not undo what package rules say, such as those of docker:pinDigests.
  [":pinDigestsDisabled", { pinDigests: false }],
]);
