/** The commands, and which errors are told in a line. shell.ts runs them for a shell. */
import { ChatProblem } from '../chat/template';
import { FileProblem } from '../model/problem';
import type { Command } from './command';
import { convert } from './commands/convert';
import { evaluate } from './commands/eval';
import { generate } from './commands/generate';
import { inspect } from './commands/inspect';
import { logits } from './commands/logits';
import { tokenize } from './commands/tokenize';
import { trace } from './commands/trace';

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ tokenize, logits, generate, trace, eval: evaluate, inspect, convert }),
);

/** Runs the command that the first word names. Throws what the command throws, and a RangeError for a word that names none. */
export async function main([name, ...words]: readonly string[], write: (text: string) => void): Promise<void> {
  const all = [...COMMANDS.keys()].join(', ');
  if (name === undefined || name === '--help') {
    for (const { usage } of COMMANDS.values()) write(`clearhead ${usage}\n`);
    return;
  }
  const found = COMMANDS.get(name);
  if (found === undefined) throw new RangeError(`there is no command ${name}; there are ${all}`);
  await found.run(words, write);
}

/** What is told in one line: bad options, bad files, files that cannot be opened. Anything else is a fault of ours and keeps its trace. */
export function isForeseen(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof FileProblem || error instanceof RangeError || error instanceof ChatProblem || 'syscall' in error;
}
