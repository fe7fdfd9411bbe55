/** One function cut out of a source file, by its declaration and its indent: the sources are formatted by one rule. */
import type { CodeRef } from '../../../engine/steps';

/** Lines of a file, counted from 0. */
export interface Cut {
  /** The doc comment's first line; the function's where it has none. */
  readonly doc: number;
  readonly start: number;
  /** The line of the bracket that closes it. */
  readonly end: number;
  /** The line at work; null where the whole function is. */
  readonly present: number | null;
}

/** Where a step's code stands in its file. Throws an Error where it does not: then the reference is out of date. */
export function cutOf(lines: readonly string[], { file, function: name, line }: CodeRef): Cut {
  // A function or a method: its parameters follow on this line or on those below it.
  const head = new RegExp(`^ *(?:export )?(?:function )?${name}\\((?:.*\\{)?$`);
  const start = lines.findIndex((each) => head.test(each));
  if (start < 0) throw new Error(`engine/${file} declares no function ${name}`);
  const indent = indentOf(lines[start]);
  // The bracket that closes the parameters, where they have lines of their own, opens the body.
  const end = lines.findIndex((each, i) => i > start && each.startsWith(`${indent}}`) && !each.endsWith('{'));
  if (end < 0) throw new Error(`engine/${file} does not end its function ${name}`);
  const within = lines.slice(start, end + 1);
  const at = line === undefined ? null : within.findIndex((each) => each.trim() === line);
  if (at !== null && at < 0) throw new Error(`engine/${file} has no line ${line} in ${name}`);
  return { doc: docAbove(lines, start), start, end, present: at === null ? null : start + at };
}

export function indentOf(line: string): string {
  return /^ */.exec(line)?.[0] ?? '';
}

function docAbove(lines: readonly string[], start: number): number {
  if (start === 0 || !lines[start - 1].trim().endsWith('*/')) return start;
  let first = start - 1;
  while (first > 0 && !lines[first].trim().startsWith('/**')) first--;
  return first;
}
