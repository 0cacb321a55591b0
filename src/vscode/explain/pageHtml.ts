/** What the frame of a page is made of. */
export interface PageFrame {
  readonly title: string;
  /** What the page is about, as the page keeps it. */
  readonly subject: string;
  /** Addresses as the webview knows them. */
  readonly script: string;
  readonly style: string;
  /** Where the webview loads styles from. */
  readonly styleSource: string;
  /** Letters, digits and hyphens; another for each page. */
  readonly nonce: string;
}

/** The frame of a page: what it shows comes by message. Nothing but the page's own script and style is loaded. */
export function pageHtml({ title, subject, script, style, styleSource, nonce }: PageFrame): string {
  const policy = `default-src 'none'; style-src ${styleSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeText(title)}</title>
    <link rel="stylesheet" href="${escapeText(style)}">
  </head>
  <body data-subject="${escapeText(subject)}">
    <p id="announcement" class="spoken" role="status"></p>
    <p id="notice" class="notice" role="status" hidden></p>
    <main id="page" aria-busy="true"><p class="quiet">Looking at the facts…</p></main>
    <footer><a href="https://learn.microsoft.com/azure/container-registry/container-registry-tasks-base-images">How ACR tracks base images</a></footer>
    <script nonce="${nonce}" src="${escapeText(script)}"></script>
  </body>
</html>
`;
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
