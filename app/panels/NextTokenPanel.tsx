import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Distribution } from '../../components/Distribution';
import { formatExact } from '../../components/format';
import { NumberButton } from '../explain/NumberButton';
import { logitRows } from '../engine/needs';
import { useTrail } from '../explain/use-trail';
import { useWords } from '../explain/use-words';
import { useEngine } from '../state/engine-store';
import type { Theme } from '../state/preferences';
import { useLinks } from '../state/link-store';
import { useMenuLabels, useSpecialName } from '../state/use-labels';

const TOP = 12;

/** What the model expects after the last token: the likeliest tokens, the rest as one bar, any token on demand. */
export function NextTokenPanel({ theme }: { readonly theme: Theme }) {
  const { t, i18n } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const hovered = useLinks((links) => links.vocabulary);
  const hoverVocabulary = useLinks((links) => links.hoverVocabulary);
  const [pinned, setPinned] = useState<number | null>(null);
  const special = useSpecialName();
  const menu = useMenuLabels();
  const { open } = useTrail();
  const words = useWords();
  if (!run || !model) return null;

  const count = (value: number) => value.toLocaleString(i18n.language);
  return (
    <section className="panel" aria-labelledby="next-title">
      <h2 id="next-title">{t('next.title')}</h2>
      <p className="panel-note">{t('next.note', { total: count(model.vocabulary.length) })}</p>
      <Distribution
        theme={theme}
        probabilities={run.sample.raw.probabilities}
        after={run.sample.probabilities}
        vocabulary={model.vocabulary}
        specialIds={model.specialIds}
        chosen={run.end === null ? run.sample.draw.id : null}
        top={TOP}
        hovered={hovered}
        pinned={pinned}
        onHover={hoverVocabulary}
        onPin={setPinned}
        fileName="next-token"
        labels={{
          title: t('next.title'),
          rest: (others) => t('next.rest', { total: count(others) }),
          search: t('next.search'),
          searchHint: t('next.searchHint'),
          noMatch: t('next.noMatch'),
          rank: (rank) => t('next.rank', { rank: count(rank) }),
          chosen: t('next.chosen'),
          raw: t('next.raw'),
          final: t('next.final'),
          special,
          menu,
        }}
      />
      {pinned !== null && (
        <p className="panel-note explain-pinned">
          <bdi className="token-text">{words.token(pinned)}</bdi>
          {(['probability', 'logit'] as const).map((kind) => {
            const name = kind === 'logit' ? 'logits' : 'probabilities';
            const { logits, probabilities } = run.sample.raw;
            const value = (kind === 'logit' ? logits : probabilities)[pinned];
            // The last token's row.
            const element = { name, index: [logitRows(run.tokens.length, run.sample.raw.logits.length) - 1, pinned] };
            return (
              <span key={kind}>
                {t(kind === 'logit' ? 'explain.logit' : 'explain.probability')}{' '}
                <NumberButton value={formatExact(value)} what={words.say(name, element.index)} onOpen={() => open(element)} />
              </span>
            );
          })}
        </p>
      )}
    </section>
  );
}
