import { useTranslation } from 'react-i18next';
import type { HeadScores } from '../../engine/model/card';
import { useEngine } from '../state/engine-store';

/** A head is called by a habit only if it shows it this strongly. */
const NOTABLE = 0.3;

const TRAITS = ['previousToken', 'induction', 'duplicateToken', 'firstToken'] as const satisfies (keyof HeadScores)[];

/** What this head was measured to do in general, on text other than the one on show. */
export function HeadTraits({ layer, head }: { readonly layer: number; readonly head: number }) {
  const { t } = useTranslation();
  const scores = useEngine((engine) =>
    engine.load.kind === 'ready' ? engine.load.model.card?.measures.heads[layer]?.[head] : undefined,
  );
  if (!scores) return null;
  const traits = TRAITS.filter((trait) => scores[trait] >= NOTABLE).toSorted((a, b) => scores[b] - scores[a]);
  if (traits.length === 0) return <p className="traits">{t('head.traits.none')}</p>;
  return (
    <ul className="traits">
      {traits.map((trait) => (
        <li key={trait} className="trait">
          {t('head.traitScore', { name: t(`head.traits.${trait}`), score: scores[trait].toFixed(2) })}
        </li>
      ))}
    </ul>
  );
}
