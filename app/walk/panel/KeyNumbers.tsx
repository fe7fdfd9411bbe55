import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TokenText } from '../../../components/TokenText';
import { NumberButton } from '../../explain/NumberButton';
import { placesIn } from '../../explain/words';
import type { Words } from '../../explain/words-of';
import { useLinks } from '../../state/link-store';
import type { PictureProps, Walk } from '../picture';
import type { StepWords } from '../step-words';
import { written, type KeyValue } from './key-numbers';

interface KeyNumbersProps {
  readonly walk: Walk;
  readonly values: readonly KeyValue[];
  readonly words: Words;
  readonly numberLabel: StepWords['numberLabel'];
  readonly go: PictureProps['go'];
}

/** The numbers that a step is told by. One that was computed opens its arithmetic; pointing at it lights its token and its dimension. */
export function KeyNumbers({ walk, values, words, numberLabel, go }: KeyNumbersProps) {
  const { t } = useTranslation();
  const hoverToken = useLinks((links) => links.hoverToken);
  const hoverDimension = useLinks((links) => links.hoverDimension);
  const point = (key: KeyValue | null): void => {
    const { token, dimension } = placesIn(key?.name ?? '', key?.index ?? []);
    hoverToken(token);
    hoverDimension(dimension);
  };
  const isThere = values.every(({ value }) => value !== null);
  const isAltered = walk.get === walk.altered;

  const number = (key: KeyValue) => {
    if (key.value === null) return '…';
    const text = written(key, key.value);
    const { element } = key;
    return (
      <data data-number-name={key.name} data-number-index={key.index.join()} value={String(key.value)}>
        {element === null ? (
          text
        ) : (
          <NumberButton value={text} what={words.say(element.name, element.index)} onOpen={() => go({ element })} />
        )}
      </data>
    );
  };

  const becomes = (before: ReactNode, after: ReactNode) => (
    <>
      {before} <span aria-hidden="true">→</span>
      <span className="visually-hidden">{t('walk.panel.becomes')}</span> {after}
    </>
  );

  return (
    <dl className="key-numbers" data-control="numbers" data-key-numbers={isThere ? 'there' : 'coming'}>
      {values.map((key) => (
        <div
          key={key.label}
          className={key.other !== null && key.other !== key.value ? 'key-changed' : undefined}
          onPointerEnter={() => point(key)}
          onPointerLeave={() => point(null)}
        >
          <dt>{numberLabel(key.label, key.index.at(-1))}</dt>
          <dd>
            {key.isToken && key.value !== null && (
              <span className="key-token">
                <TokenText {...walk.labelOf(key.value)} />
              </span>
            )}
            {key.other === null
              ? number(key)
              : isAltered
                ? becomes(<Other of={key} />, number(key))
                : becomes(number(key), <Other of={key} />)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What it is in the other run. */
function Other({ of }: { readonly of: KeyValue }) {
  return of.other === null ? null : <span className="key-other">{written(of, of.other)}</span>;
}
