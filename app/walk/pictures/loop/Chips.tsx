import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { nextIndex } from '../../../../components/roving';
import { axisText, TokenText } from '../../../../components/TokenText';
import type { PictureProps, Walk } from '../../picture';
import { nextOf } from './values';

interface ChipsProps {
  readonly walk: Walk;
  readonly go: PictureProps['go'];
  /** Whether the next token joins them. */
  readonly appends?: boolean;
}

/** The tokens with their ids, to choose the one to follow: one stop of the Tab key, and arrow keys inside. */
export function Chips({ walk, go, appends = false }: ChipsProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const { labels, run, position, labelOf } = walk;
  const onKeyDown = (event: KeyboardEvent, at: number): void => {
    const next = nextIndex(event, at, labels.length);
    if (next === undefined) return;
    event.preventDefault();
    list.current?.querySelector<HTMLElement>(`[data-chip="${next}"]`)?.focus();
  };
  const next = nextOf(walk);
  return (
    <div ref={list} className="loop-chips" role="group" aria-label={t('pictures.loop.station.tokens')}>
      {labels.map((label, at) => (
        <button
          key={at}
          type="button"
          className="loop-chip"
          data-chip={at}
          data-role={at === position ? 'followed' : undefined}
          aria-pressed={at === position}
          tabIndex={at === position ? 0 : -1}
          title={axisText(label, 40)}
          onClick={() => go({ position: at })}
          onKeyDown={(event) => onKeyDown(event, at)}
        >
          <TokenText {...label} />
          <small>{run.tokens[at]}</small>
        </button>
      ))}
      {appends && (
        <span className="loop-chip loop-appended" data-role="next">
          <TokenText {...labelOf(next)} />
          <small>{next}</small>
        </span>
      )}
    </div>
  );
}
