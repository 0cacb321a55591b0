/**
 * A text that shows as it is within Markdown: what has a meaning there is escaped and line ends become blanks.
 * `MarkdownString.appendText` is not used because it makes every blank unbreakable.
 */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!~|<>&$]/gu, "\\$&").replace(/\s+/gu, " ");
}

/** A text that shows as it is in a notification: there `[words](command:…)` would become a link that runs a command. */
export function notificationText(text: string): string {
  return text.replaceAll("](", "] (");
}
