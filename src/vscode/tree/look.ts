import {
  TreeItem,
  TreeItemCollapsibleState,
  type Command,
  type MarkdownString,
  type ThemeIcon,
} from "vscode";
import { facts } from "./runText.ts";

/** What a row of a tree looks like; the id and the accessible label are added for all alike. */
export interface Look {
  readonly label: string;
  readonly description?: string;
  readonly icon: ThemeIcon;
  readonly tooltip?: MarkdownString | string;
  readonly state?: TreeItemCollapsibleState;
  /** Capabilities, separated by blanks: menus ask for a word. */
  readonly contextValue?: string;
  readonly command?: Command;
}

/** The editor's item for a row. Without a tooltip it repeats label and description, which may be cut off. */
export function itemOf(look: Look, id: string): TreeItem {
  const item = new TreeItem(look.label, look.state ?? TreeItemCollapsibleState.None);
  item.id = id;
  item.iconPath = look.icon;
  item.description = look.description ?? "";
  item.tooltip = look.tooltip ?? facts(look.label, look.description);
  item.accessibilityInformation = {
    label: [look.label, look.description].filter(Boolean).join(", "),
  };
  if (look.contextValue !== undefined) {
    item.contextValue = look.contextValue;
  }
  if (look.command !== undefined) {
    item.command = look.command;
  }
  return item;
}
