/** A model by its name in the address: from this session, or kept in this browser. */
import type { Refusal } from './fault';
import { theLibrary } from './library-client';
import { machineMemory, suitablePlan } from './memory';
import type { ModelFiles } from './model-files';

/** Files that were chosen in this session and are not kept, by the name that their model goes by. */
export const sessionFiles = new Map<string, ModelFiles>();

export interface FoundModel {
  readonly kind: 'model';
  readonly name: string;
  readonly files: ModelFiles;
  /** As many positions as suit it. */
  readonly context: number;
}

/** Null where this browser does not have it. */
export async function findModel(id: string): Promise<FoundModel | Refusal | null> {
  const files = sessionFiles.get(id) ?? (await theLibrary().files(id));
  if (!files) return null;
  const facts = await theLibrary().inspect(files);
  if (facts.kind === 'refused') return facts;
  const { context } = suitablePlan(facts.config, facts.weightBytes, machineMemory());
  return { kind: 'model', name: facts.name || nameOfId(id), files, context };
}

/** A model's name as people would say it: the last part of its address, without the file's ending. */
export function nameOfId(id: string): string {
  return (id.split('/').at(-1) ?? id).replace(/(-\d{5}-of-\d{5})?\.gguf$/, '');
}
