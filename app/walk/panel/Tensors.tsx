import { useTranslation } from 'react-i18next';
import type { TensorRef } from '../../../engine/steps';
import type { Words } from '../../explain/words-of';
import type { Walk } from '../picture';
import { count } from '../step-values';
import { extentsOf } from './axes';
import { useNamed } from './named-store';

interface TensorsProps {
  readonly walk: Walk;
  readonly words: Words;
}

/** What a step reads and what it gives, each by its name and with what its axes count. */
export function Tensors({ walk, words }: TensorsProps) {
  const { t } = useTranslation();
  const { inputs, outputs } = walk.step;
  if (inputs.length + outputs.length === 0) return null;
  return (
    <dl className="tensors" data-control="tensors">
      {inputs.length > 0 && (
        <div>
          <dt>{t('walk.panel.reads')}</dt>
          {inputs.map((tensor) => (
            <TensorLine key={tensor.name} tensor={tensor} walk={walk} words={words} />
          ))}
        </div>
      )}
      {outputs.length > 0 && (
        <div>
          <dt>{t('walk.panel.gives')}</dt>
          {outputs.map((tensor) => (
            <TensorLine key={tensor.name} tensor={tensor} walk={walk} words={words} />
          ))}
        </div>
      )}
    </dl>
  );
}

function TensorLine({ tensor, walk, words }: TensorsProps & { readonly tensor: TensorRef }) {
  const { t } = useTranslation();
  const isNamed = useNamed((named) => named.names.includes(tensor.name));
  const hoverNames = useNamed((named) => named.hoverNames);
  const { name, kind } = tensor;
  const colour = kind === 'weight' ? 'weight' : words.colourOf(name.replace('*', '0'));
  const extents = extentsOf(tensor, walk.config).map(({ counts, extent }) =>
    t(`walk.panel.axis.${counts}`, { count: extent, number: count(extent) }),
  );
  return (
    <dd
      className={isNamed ? 'tensor tensor-named' : 'tensor'}
      onPointerEnter={() => hoverNames([name])}
      onPointerLeave={() => hoverNames([])}
    >
      <code className={`role-${colour}`}>{name}</code> <span className="tensor-shape">{extents.join(' × ')}</span>
    </dd>
  );
}
