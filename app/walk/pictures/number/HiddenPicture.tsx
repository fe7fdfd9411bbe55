import type { Words } from '../../../explain/words-of';
import type { Hidden } from './operands';

/** How many tokens before the two are drawn. */
const BEFORE = 16;

/** Why a query cannot see a key: the tokens in sight, the one that reads, and the one that it does not see. */
export function HiddenPicture({ hidden: { query, key, first }, words }: { readonly hidden: Hidden; readonly words: Words }) {
  const last = Math.max(query, key);
  const start = Math.max(0, Math.min(query, key) - BEFORE);
  const kindOf = (position: number): string => {
    if (position === key) return 'sight-hidden';
    if (position === query) return 'sight-query';
    return position >= first && position <= query ? 'sight-seen' : 'sight-unseen';
  };
  return (
    <ol className="sight" start={start} aria-hidden="true">
      {Array.from({ length: last - start + 1 }, (_, i) => start + i).map((position) => (
        <li key={position} className={kindOf(position)}>
          <bdi>{words.tokenIn(`s=${position}`)}</bdi>
          <span>{position}</span>
        </li>
      ))}
    </ol>
  );
}
