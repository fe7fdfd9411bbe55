import { useTranslation } from 'react-i18next';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { ArcView } from '../../components/ArcView';
import { Heatmap, type AxisToken } from '../../components/Heatmap';
import { useEngine } from '../state/engine-store';
import { useLinks } from '../state/link-store';
import { useMenuLabels, useSpecialName } from '../state/use-labels';
import type { Theme } from '../state/preferences';
import { useChangeView, useView } from '../state/use-view';
import { HeadTraits } from './HeadTraits';
import { SoftmaxRow } from './SoftmaxRow';

const SHOWN = ['scores', 'weights', 'lines'] as const;

/** One head, large: its scores before softmax, its weights after, and one row worked out. */
export function HeadPanel({ theme }: { readonly theme: Theme }) {
  const { t } = useTranslation();
  const head = useEngine((engine) => engine.head);
  const run = useEngine((engine) => engine.run);
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const token = useLinks((links) => links.token);
  const cell = useLinks((links) => links.cell);
  const hoverToken = useLinks((links) => links.hoverToken);
  const hoverCell = useLinks((links) => links.hoverCell);
  const view = useView();
  const changeView = useChangeView();
  const special = useSpecialName();
  const menu = useMenuLabels();
  if (!head || !run || !model || head.size !== run.tokens.length) return null;

  const specialIds = new Set(model.specialIds);
  const axis: AxisToken[] = run.tokens.map((id) =>
    specialIds.has(id) ? { text: special(id), special: true } : { text: model.vocabulary[id] },
  );
  const pinned = view.query >= 0 && view.query < head.size ? view.query : null;
  const title = t('head.title', { layer: head.layer + 1, head: head.head + 1 });
  const query = pinned ?? head.size - 1;

  return (
    <section className="panel area-head" aria-labelledby="head-title">
      <div className="panel-head">
        <h2 id="head-title">{title}</h2>
        <ToggleButtonGroup
          className="segmented"
          aria-label={t('head.show')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view.show]}
          onSelectionChange={(keys) => changeView({ show: SHOWN.find((option) => keys.has(option)) ?? 'weights' })}
        >
          {SHOWN.map((option) => (
            <ToggleButton key={option} id={option}>
              {t(`head.${option}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      <HeadTraits layer={head.layer} head={head.head} />
      <p className="panel-note">{t(`head.${view.show}Note`)}</p>
      {view.show === 'lines' ? (
        <ArcView
          weights={head.weights.subarray(query * head.size, query * head.size + head.size)}
          tokens={axis}
          query={query}
          theme={theme}
          hovered={token}
          onHover={hoverToken}
          onPin={(position) => changeView({ query: position })}
          labels={{ title: `${title}, ${t('head.lines')}`, query: t('head.query'), key: t('head.key') }}
        />
      ) : (
        <Heatmap
          data={view.show === 'scores' ? head.scores : head.weights}
          rows={axis}
          columns={axis}
          kind={view.show}
          theme={theme}
          hovered={cell ?? (token === null ? null : { row: token, col: token })}
          pinnedRow={pinned}
          onHover={hoverCell}
          onPinRow={(row) => changeView({ query: row ?? -1 })}
          fileName={`layer-${head.layer + 1}-head-${head.head + 1}-${view.show}`}
          labels={{
            title: `${title}, ${t(`head.${view.show}`)}`,
            query: t('head.query'),
            key: t('head.key'),
            masked: t('head.masked'),
            menu,
          }}
        />
      )}
      <SoftmaxRow head={head} tokens={axis} query={query} hovered={cell?.col ?? token} onHover={hoverToken} />
    </section>
  );
}
