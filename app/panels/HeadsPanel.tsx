import { useTranslation } from 'react-i18next';
import { HeadGrid } from '../../components/HeadGrid';
import { useEngine } from '../state/engine-store';
import { useLinks } from '../state/link-store';
import type { Theme } from '../state/preferences';
import { useChangeView, useView } from '../state/use-view';
import { headIn } from '../state/view';

/** A grid of more layers scrolls by itself, so that the pictures beside it stay in sight. */
const TALL = 14;

/** Every head of every layer at once: the pattern of each is visible before one is chosen. */
export function HeadsPanel({ theme }: { readonly theme: Theme }) {
  const { t } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const config = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model.config : null));
  const hovered = useLinks((links) => links.head);
  const hoverHead = useLinks((links) => links.hoverHead);
  const view = useView();
  const changeView = useChangeView();
  if (!run || !config) return null;

  const { num_hidden_layers: layers, num_attention_heads: heads, num_key_value_heads: kvHeads } = config;
  const { layer, head } = headIn(config, view);
  const layerName = (index: number) => t('heads.layer', { layer: index + 1 });
  const headName = (index: number) => t('heads.head', { head: index + 1 });
  return (
    <section className="panel area-heads" aria-labelledby="heads-title">
      <h2 id="heads-title">{t('heads.title')}</h2>
      <p className="panel-note">{t('heads.note', { layers, heads })}</p>
      <div className={layers > TALL ? 'heads-tall' : undefined}>
        <HeadGrid
          data={run.thumbnails.data}
          side={run.thumbnails.side}
          layers={layers}
          heads={heads}
          kvHeads={kvHeads}
          theme={theme}
          hovered={hovered}
          selected={{ layer, head }}
          onHover={hoverHead}
          onSelect={(place) => changeView(place)}
          labels={{
            grid: t('heads.grid'),
            layer: layerName,
            head: headName,
            layerAxis: t('heads.layerAxis'),
            headAxis: t('heads.headAxis'),
            shared: t('heads.shared', { count: heads / kvHeads }),
          }}
        />
      </div>
      {run.thumbnails.pooled && <p className="panel-note">{t('heads.pooled')}</p>}
    </section>
  );
}
