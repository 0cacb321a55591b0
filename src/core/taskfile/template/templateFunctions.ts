import { builtInFunctions } from "./builtInFunctions.ts";
import { listFunctions } from "./listFunctions.ts";
import { mapFunctions } from "./mapFunctions.ts";
import { numberFunctions } from "./numberFunctions.ts";
import { type TemplateFunction } from "./templateFunction.ts";
import { textFunctions } from "./textFunctions.ts";
import { valueFunctions } from "./valueFunctions.ts";

/**
 * The functions that templates may call. Those of sprig win over Go's of the same name, as in the ACR engine.
 *
 * Integers are of one type here: `trunc (add 1 2) "abc"`, which Go refuses because `add` gives an `int64`, works.
 */
export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    ...builtInFunctions,
    ...textFunctions,
    ...listFunctions,
    ...mapFunctions,
    ...numberFunctions,
    ...valueFunctions,
  }),
);

/**
 * Functions that the ACR engine has and that are refused here, by name, when they are called:
 *
 * | Functions | Why |
 * | --- | --- |
 * | `env`, `expandenv`, `getHostByName` | they read the machine of the service |
 * | `now`, `date`, `ago` and the others on dates | they read a clock or time zones |
 * | `rand…`, `shuffle`, `uuidv4` | they give something else each time |
 * | `gen…`, `buildCustomCert`, `derivePassword`, `encryptAES`, `decryptAES` | keys and ciphers |
 * | `regex…` | an expression of the file could take for ever |
 * | `semver…`, `url…`, paths, case styles, wrapping, `b32…`, `call` | rare in task files |
 */
export const missingFunctions: ReadonlySet<string> = new Set([
  ...["env", "expandenv", "getHostByName"],
  ...["now", "ago", "date", "dateInZone", "date_in_zone", "dateModify", "date_modify"],
  ...["htmlDate", "htmlDateInZone", "toDate", "unixEpoch"],
  ...["randAlpha", "randAlphaNum", "randAscii", "randNumeric", "shuffle", "uuidv4"],
  ...["genCA", "genPrivateKey", "genSelfSignedCert", "genSignedCert", "buildCustomCert"],
  ...["derivePassword", "encryptAES", "decryptAES"],
  ...["regexFind", "regexFindAll", "regexMatch", "regexReplaceAll", "regexReplaceAllLiteral"],
  ...["regexSplit", "semver", "semverCompare", "urlJoin", "urlParse"],
  ...["base", "dir", "clean", "ext", "isAbs", "camelcase", "kebabcase", "snakecase"],
  ...["abbrevboth", "wrap", "wrapWith", "b32enc", "b32dec", "call"],
]);
