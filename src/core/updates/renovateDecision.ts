import { type RenovateConfiguration } from "./renovateConfiguration.ts";
import { matchRule, type RenovateDependency, type RenovateSettings } from "./renovateRule.ts";

/** A switch of Renovate for one dependency. */
export interface RenovateSwitch {
  readonly value: boolean | "unknown";
  /** What put it there, empty for what Renovate does by itself; of what is unknown, the reason in words. */
  readonly by: string;
}

/** What Renovate does with one dependency. */
export interface RenovateDecision {
  readonly enabled: RenovateSwitch;
  readonly pinDigests: RenovateSwitch;
  readonly allowedVersions: string | undefined;
  /** Whether updates of a kind are made: `major`, `minor`, `patch`, `digest` or `pinDigest`. */
  readonly makes: (kind: string) => RenovateSwitch;
}

/**
 * Applies the settings and then the package rules in their order; the last that fits wins. Rules for a kind of update
 * count only when there is one, and then before and after what the kind itself is set to
 * (https://docs.renovatebot.com/configuration-options/#packagerules).
 */
export function decideRenovate(
  configuration: RenovateConfiguration,
  dependency: RenovateDependency,
): RenovateDecision {
  let state = initial;
  for (const { source, settings } of configuration.settings) {
    // Whether all of Renovate or of the manager is enabled was asked before.
    state = change(state, { ...settings, enabled: undefined }, "yes", source);
  }
  const base = applyRules(configuration, dependency, state, undefined);
  return {
    enabled: base.enabled,
    pinDigests: base.pinDigests,
    allowedVersions: base.allowedVersions,
    makes: (kind) => {
      const first = applyRules(configuration, dependency, base, kind);
      const own = first.kinds.get(kind);
      const next = own === undefined ? first : { ...first, enabled: own };
      return applyRules(configuration, dependency, next, kind).enabled;
    },
  };
}

interface State {
  readonly enabled: RenovateSwitch;
  readonly pinDigests: RenovateSwitch;
  readonly allowedVersions: string | undefined;
  readonly kinds: ReadonlyMap<string, RenovateSwitch>;
}

const initial: State = {
  enabled: { value: true, by: "" },
  pinDigests: { value: false, by: "" },
  allowedVersions: undefined,
  kinds: new Map(),
};

function applyRules(
  configuration: RenovateConfiguration,
  dependency: RenovateDependency,
  start: State,
  kind: string | undefined,
): State {
  let state = start;
  for (const rule of configuration.rules) {
    if (rule.kind === "elsewhere") {
      const by = `its preset ${rule.source} is not in this repository`;
      const unknown: RenovateSwitch = { value: "unknown", by };
      state = { ...state, enabled: unknown, pinDigests: unknown };
      continue;
    }
    const answer = matchRule(rule.matchers, dependency, kind);
    if (answer !== "no") {
      state = change(state, rule.settings, answer, rule.source);
    }
  }
  return state;
}

function change(
  state: State,
  settings: RenovateSettings,
  answer: "yes" | "unknown",
  by: string,
): State {
  const set = (old: RenovateSwitch, value: boolean | undefined): RenovateSwitch => {
    if (value === undefined || (answer === "unknown" && old.value === value)) {
      return old;
    }
    return answer === "yes"
      ? { value, by }
      : {
          value: "unknown",
          by: `whether ${by} is about it depends on what is not in this repository`,
        };
  };
  const kinds = Array.from(settings.kinds, ([kind, value]): [string, RenovateSwitch] => [
    kind,
    set(state.kinds.get(kind) ?? initial.enabled, value),
  ]);
  return {
    enabled: set(state.enabled, settings.enabled),
    pinDigests: set(state.pinDigests, settings.pinDigests),
    allowedVersions:
      answer === "yes"
        ? (settings.allowedVersions ?? state.allowedVersions)
        : state.allowedVersions,
    kinds: new Map([...state.kinds, ...kinds]),
  };
}
