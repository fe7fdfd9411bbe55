/** Ordinary sentences to look at heads with: our own stories, told from a seed that no training text was made from. */
import { Random } from '../../tensor/random';
import { namesDocument } from '../world/documents/pronouns';
import { farmWalk, journey } from '../world/documents/stories';

/** So many short stories. */
export function ordinaryTexts(seed: number, count = 24): string[] {
  const random = new Random(seed);
  const tellers = [journey, farmWalk, namesDocument];
  return Array.from({ length: count }, (_, i) => tellers[i % tellers.length](random));
}
