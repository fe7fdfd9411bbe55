import { useState, type KeyboardEvent } from 'react';
import type { Segment } from '../engine/tokenizer';
import { formatPercent } from './format';
import { nextIndex } from './roving';
import { TokenText } from './TokenText';
import './token-strip.css';

export interface TokenStripLabels {
  /** Names the strip for screen readers. */
  readonly strip: string;
  /** What a special token is called: "begin of text". */
  readonly special: (segment: Segment) => string;
  /** "next token" */
  readonly next: string;
}

/** The token that the model would write next, after the strip. */
export interface NextToken {
  readonly id: number;
  /** A special token's own name. */
  readonly text: string;
  readonly special?: boolean;
  readonly probability?: number;
}

export interface TokenStripProps {
  readonly segments: readonly Segment[];
  /** Token positions. A segment of several tokens lights up for each of them, and reports the last. */
  readonly hovered: number | null;
  readonly pinned: number | null;
  readonly onHover: (position: number | null) => void;
  readonly onPin: (position: number | null) => void;
  /** Tokens from this position on were generated. */
  readonly promptLength?: number;
  readonly showIds?: boolean;
  readonly showBytes?: boolean;
  readonly next?: NextToken | null;
  /** Makes the next token's chip a button: take it. */
  readonly onNext?: () => void;
  readonly labels: TokenStripLabels;
}

/** The text as the model reads it. One segment a token, or several tokens where they share one sign; one stop of the Tab key, arrows inside. */
export function TokenStrip(props: TokenStripProps) {
  const { segments, hovered, pinned, onHover, onPin, promptLength = Infinity, labels } = props;
  const [stop, setStop] = useState<number | null>(null);
  const indexOf = (position: number | null): number => segments.findIndex((segment) => holds(segment, position));
  const pinnedIndex = indexOf(pinned);
  const tabStop = Math.min(stop ?? (pinnedIndex < 0 ? segments.length - 1 : pinnedIndex), segments.length - 1);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape') return onPin(null);
    const index = nextIndex(event, tabStop, segments.length);
    if (index === undefined) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll<HTMLElement>('[data-segment]')[index]?.focus();
  };

  return (
    <div className="token-strip">
      <div className="token-strip-tokens" role="group" aria-label={labels.strip} onKeyDown={onKeyDown}>
        {segments.map((segment, index) => {
          const position = segment.tokenRange[1] - 1;
          const states = [
            holds(segment, hovered) && 'token-hovered',
            index === pinnedIndex && 'token-pinned',
            segment.tokenRange[0] >= promptLength && 'token-generated',
            segment.special && 'token-special',
          ];
          return (
            <button
              key={segment.tokenRange[0]}
              type="button"
              data-segment
              className={['token', ...states].filter(Boolean).join(' ')}
              tabIndex={index === tabStop ? 0 : -1}
              aria-pressed={index === pinnedIndex}
              onPointerEnter={() => onHover(position)}
              onPointerLeave={() => onHover(null)}
              onFocus={() => {
                setStop(index);
                onHover(position);
              }}
              onBlur={() => onHover(null)}
              onClick={() => onPin(index === pinnedIndex ? null : position)}
            >
              <TokenText text={segment.special ? labels.special(segment) : segment.text} special={segment.special} />
              {props.showIds && <span className="token-detail">{segment.ids.join(' ')}</span>}
              {props.showBytes && <span className="token-detail">{hexOf(segment.bytes)}</span>}
            </button>
          );
        })}
        {props.next && <NextChip next={props.next} showIds={props.showIds ?? false} onNext={props.onNext} labels={labels} />}
      </div>
    </div>
  );
}

interface NextChipProps {
  readonly next: NextToken;
  readonly showIds: boolean;
  readonly onNext: (() => void) | undefined;
  readonly labels: TokenStripLabels;
}

/** What would come next: dashed, for it is not there yet. */
function NextChip({ next, showIds, onNext, labels }: NextChipProps) {
  const inside = (
    <>
      <TokenText text={next.text} special={next.special ?? false} />
      {next.probability !== undefined && <span className="token-detail">{formatPercent(next.probability)}</span>}
      {showIds && <span className="token-detail token-next-id">{next.id}</span>}
    </>
  );
  return (
    <span className="token-next">
      <svg className="token-next-arrow" width="20" height="10" viewBox="0 0 20 10" aria-hidden="true">
        <path d="M1 5h17m-4-4l4 4l-4 4" />
      </svg>
      {onNext ? (
        <button type="button" className="token-next-chip" onClick={onNext}>
          <span className="visually-hidden">{labels.next}: </span>
          {inside}
        </button>
      ) : (
        <span className="token-next-chip">
          <span className="visually-hidden">{labels.next}: </span>
          {inside}
        </span>
      )}
    </span>
  );
}

function holds(segment: Segment, position: number | null): boolean {
  return position !== null && position >= segment.tokenRange[0] && position < segment.tokenRange[1];
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
