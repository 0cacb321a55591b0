// The rules of CONTRIBUTING.md that a machine can check. The layers are data in test/layers.mjs.
import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";
import { layers } from "./test/layers.mjs";

/** One import rule per layer: what is not in the table is refused, and the message says what is allowed. */
const layerRules = Object.entries(layers).map(([folder, { folders, packages, types = [] }]) => {
  const name = folder.replace("src/", "");
  const others = Object.keys(layers).filter(
    (other) => other !== folder && !folders.includes(other),
  );
  const allowed = `${name} may import ${[name, ...folders, ...packages, ...types.map((file) => `types of ${file}`)].join(", ")}`;
  const typeFiles = types
    .map((file) => `${file.replace(/[/.]/gu, "\\$&").replaceAll("*", "[^/]+")}$`)
    .join("|");
  const butTypes = types.length === 0 ? "" : `(?!.*(${typeFiles}))`;
  const escaped = packages.map((allow) => allow.replace(/[/.]/gu, "\\$&"));
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^${butTypes}\\.\\./.*(${others.map((other) => other.replace("src/", "")).join("|")})/`,
              message: allowed,
            },
            {
              regex: packages.length === 0 ? "^[^.]" : `^(?!\\.|${escaped.join("|")})`,
              message: allowed,
            },
          ],
        },
      ],
      ...(types.length > 0 && {
        "@typescript-eslint/no-restricted-imports": [
          "error",
          { patterns: [{ regex: typeFiles, allowTypeImports: true, message: allowed }] },
        ],
      }),
    },
  };
});

export default tseslint.config(
  { ignores: ["dist/", "out/", "node_modules/", "**/node_modules/", "test/workspaces/"] },
  js.configs.recommended,
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          "process",
          "console",
          "URL",
          "fetch",
          "setTimeout",
          "clearTimeout",
          "Buffer",
          "AbortController",
          "AbortSignal",
          "document",
        ].map((name) => [name, "readonly"]),
      ),
    },
    rules: { "max-lines": ["error", 300], "no-restricted-exports": "off" },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      curly: "error",
      eqeqeq: "error",
      "no-console": "error",
      complexity: ["error", 12],
      "max-depth": ["error", 3],
      "max-params": ["error", 4],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "export by name" },
        {
          selector: ":matches(PropertyDefinition, MethodDefinition)[accessibility='private']",
          message: "use #private",
        },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/strict-boolean-expressions": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["src/**/*.ts", "media/**/*.ts"],
    plugins: { jsdoc },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: false },
          contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"],
        },
      ],
    },
  },
  {
    files: ["src/core/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "Buffer",
        "process",
        "fetch",
        "setTimeout",
        "setInterval",
        "Date",
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "chance comes through ports" },
      ],
    },
  },
  ...layerRules,
  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
);
