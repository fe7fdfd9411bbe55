/** The compiled operations as the backend calls them: one at a time, or several at once, which threads share with one wait for all. */
import type { KernelExports } from './exports';
import type { SharedName } from './shares';

/** An operation and its arguments, in its own order; whoever computes it may change them. */
export type Call = readonly [name: SharedName, args: number[]];

export interface Operations extends KernelExports {
  /** Computes calls that do not need one another's results, in any order. */
  together(calls: readonly Call[]): void;
}

/** Computes one call. Addresses and shapes are all numbers, in the operation's own order. */
export function perform(wasm: KernelExports, name: SharedName, args: readonly number[]): void {
  (wasm[name] as (...numbers: number[]) => void)(...args);
}

/** On one thread: one after the other. */
export function operationsOf(wasm: KernelExports): Operations {
  return {
    ...wasm,
    together(calls) {
      for (const call of calls) perform(wasm, ...call);
    },
  };
}
