// The architecture as data: which folder may import which folders and packages.
// Lint (eslint.config.mjs) and the architecture test (test/unit/architecture.test.ts) read this table.

/**
 * @typedef {object} Layer
 * @property {readonly string[]} folders other layers that may be imported
 * @property {readonly string[]} packages npm packages (a trailing slash or star means a prefix) and "node:" for Node's own modules
 * @property {readonly string[]} [types] files of other layers of which types may be imported; a star stands for a folder
 */

/** @type {Readonly<Record<string, Layer>>} */
export const layers = {
  "src/core": { folders: [], packages: ["json5", "yaml"] },
  "src/azure": { folders: ["src/core"], packages: ["@azure/"] },
  "src/host": { folders: ["src/core"], packages: ["node:", "tar-stream"] },
  "src/emulator": {
    folders: ["src/core"],
    packages: ["node:", "tar-stream", "@peculiar/x509"],
  },
  "src/vscode": { folders: ["src/core"], packages: ["vscode"] },
  // The scripts of pages know what is posted to and by them, and nothing else.
  media: { folders: [], packages: [], types: ["src/vscode/*/messages.ts"] },
};

/** The one file where the layers meet. It may import every layer but the emulator, which is a program of its own. */
export const root = {
  file: "src/extension.ts",
  folders: ["src/core", "src/azure", "src/host", "src/vscode"],
  packages: ["vscode"],
};
