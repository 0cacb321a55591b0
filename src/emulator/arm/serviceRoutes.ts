import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { cacheRuleRoutes } from "./cacheRuleRoutes.ts";
import { credentialSetRoutes } from "./credentialSetRoutes.ts";
import { scopeMapRoutes } from "./scopeMapRoutes.ts";
import { taskRunRoutes } from "./taskRunRoutes.ts";
import { tokenCredentialRoutes } from "./tokenCredentialRoutes.ts";
import { tokenResourceRoutes } from "./tokenResourceRoutes.ts";
import { webhookRoutes } from "./webhookRoutes.ts";

/** What registries have beside images, tasks and runs. */
export function serviceRoutes(context: ArmContext): readonly Route[] {
  return [
    ...cacheRuleRoutes(context),
    ...credentialSetRoutes(context),
    ...scopeMapRoutes(context),
    ...tokenResourceRoutes(context),
    ...tokenCredentialRoutes(context),
    ...taskRunRoutes(context),
    ...webhookRoutes(context),
  ];
}
