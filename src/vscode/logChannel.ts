import { type LogOutputChannel } from "vscode";
import { type Log } from "../core/ports.ts";

/** The engine's log over the editor's output channel, which the caller disposes. */
export function createChannelLog(channel: LogOutputChannel): Log {
  return {
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message) => channel.error(message),
  };
}
