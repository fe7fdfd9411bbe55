import { useDeferredValue, useMemo, useState, type KeyboardEvent } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';
import { DistributionPicture, distributionSize, type Bar } from './distribution/DistributionPicture';
import { findTokens, rankTokens, topRows, type Row } from './distribution/rows';
import { csvText, type Exportable } from './export';
import { formatPercent } from './format';
import { PictureMenu, type PictureMenuLabels } from './PictureMenu';
import { nextIndex } from './roving';
import { PALETTES, type Theme } from './theme';
import { TokenText } from './TokenText';
import { visibleText } from './visible';
import './distribution.css';

export interface DistributionLabels {
  /** Names the list for screen readers. */
  readonly title: string;
  /** "the other 4,084" */
  readonly rest: (count: number) => string;
  readonly search: string;
  readonly searchHint: string;
  readonly noMatch: string;
  /** "rank 17", counted from 1. */
  readonly rank: (rank: number) => string;
  /** Marks the token that was drawn. */
  readonly chosen: string;
  /** Names the two distributions where there are two: "model", "after the settings". */
  readonly raw: string;
  readonly final: string;
  /** What a special token is called. */
  readonly special: (id: number) => string;
  readonly menu: PictureMenuLabels;
}

export interface DistributionProps {
  /** The model's own distribution, [V]. */
  readonly probabilities: Float32Array;
  /** The distribution drawn from, [V]; shown over the model's own. */
  readonly after?: Float32Array;
  /** Every token's text, by id. */
  readonly vocabulary: readonly string[];
  readonly specialIds?: readonly number[];
  readonly chosen?: number | null;
  /** How many entries stand above the rest. */
  readonly top?: number;
  readonly theme: Theme;
  readonly hovered: number | null;
  readonly pinned: number | null;
  /** Token ids. */
  readonly onHover: (id: number | null) => void;
  readonly onPin: (id: number | null) => void;
  readonly fileName: string;
  readonly labels: DistributionLabels;
}

const FOUND_LIMIT = 20;
const NONE: readonly number[] = [];

/** What may come next: the most probable tokens, the rest as one bar, and any token of the vocabulary on request. */
export function Distribution(props: DistributionProps) {
  const { probabilities, after, vocabulary, specialIds = NONE, chosen = null, top = 12, pinned, labels } = props;
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const order = useMemo(() => rankTokens(probabilities), [probabilities]);
  const shown = useMemo(
    () =>
      topRows(
        order,
        probabilities,
        after,
        top,
        [chosen, pinned].filter((id) => id !== null),
      ),
    [order, probabilities, after, top, chosen, pinned],
  );
  const found = useMemo(
    () => (wanted === '' ? null : findTokens(order, vocabulary, wanted, FOUND_LIMIT)),
    [order, vocabulary, wanted],
  );
  const tokenOf = (id: number) => ({
    text: specialIds.includes(id) ? labels.special(id) : vocabulary[id],
    special: specialIds.includes(id),
  });
  const most = Math.max(
    shown.rest.probability,
    shown.rest.after,
    ...shown.rows.map(({ id }) => Math.max(probabilities[id], after?.[id] ?? 0)),
    1e-9,
  );

  const exportable = (): Exportable => {
    const bars: Bar[] = shown.rows.map(({ id }) => ({
      token: tokenOf(id),
      probability: probabilities[id],
      after: after?.[id] ?? null,
    }));
    const rest: Bar = {
      token: { text: labels.rest(shown.rest.count), special: true },
      probability: shown.rest.probability,
      after: after ? shown.rest.after : null,
    };
    const all = [...bars, rest];
    const palette = PALETTES[props.theme];
    return {
      title: labels.title,
      picture: <DistributionPicture bars={all} palette={palette} />,
      ...distributionSize(all),
      palette,
      csv: csvText([
        ['rank', 'id', 'token', 'probability', ...(after ? ['after'] : [])],
        ...Array.from(order, (id, place) => [
          place + 1,
          id,
          visibleText(tokenOf(id).text),
          probabilities[id],
          ...(after ? [after[id]] : []),
        ]),
      ]),
    };
  };

  return (
    <div className="distribution">
      <div className="distribution-head">
        <SearchField className="distribution-search" value={query} onChange={setQuery}>
          <Label className="visually-hidden">{labels.search}</Label>
          <Input className="distribution-input" placeholder={labels.searchHint} dir="auto" spellCheck={false} />
          <Button className="distribution-clear">
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <path d="M2 2l8 8m0-8l-8 8" />
            </svg>
          </Button>
        </SearchField>
        <PictureMenu exportable={exportable} fileName={props.fileName} labels={labels.menu} />
      </div>
      {after && (
        <p className="distribution-key" aria-hidden="true">
          <span className="distribution-swatch distribution-swatch-raw" />
          {labels.raw}
          <span className="distribution-swatch distribution-swatch-final" />
          {labels.final}
          {chosen !== null && <span className="distribution-chosen distribution-chosen-key">{labels.chosen}</span>}
        </p>
      )}
      {found && found.count === 0 ? (
        <p className="distribution-note" role="status">
          {labels.noMatch}
        </p>
      ) : (
        <Rows {...props} rows={found?.rows ?? shown.rows} most={most} tokenOf={tokenOf} ranked={found !== null} top={top} />
      )}
      {found && found.count > found.rows.length && (
        <p className="distribution-note">{labels.rest(found.count - found.rows.length)}</p>
      )}
      {!found && shown.rest.count > 0 && (
        <div className="distribution-row distribution-rest">
          <span className="distribution-token">{labels.rest(shown.rest.count)}</span>
          <Track probability={shown.rest.probability} {...(after ? { after: shown.rest.after } : {})} most={most} />
          <Numbers probability={shown.rest.probability} {...(after ? { after: shown.rest.after } : {})} labels={labels} />
        </div>
      )}
    </div>
  );
}

interface RowsProps extends DistributionProps {
  readonly rows: readonly Row[];
  readonly most: number;
  readonly tokenOf: (id: number) => { readonly text: string; readonly special: boolean };
  /** Whether every row says its rank: where rows are no longer simply the first ones. */
  readonly ranked: boolean;
  readonly top: number;
}

function Rows({
  rows,
  most,
  tokenOf,
  ranked,
  top,
  probabilities,
  after,
  chosen,
  hovered,
  pinned,
  onHover,
  onPin,
  labels,
}: RowsProps) {
  const [stop, setStop] = useState(0);
  const tabStop = Math.min(stop, rows.length - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape') return onPin(null);
    const index = nextIndex(event, tabStop, rows.length);
    if (index === undefined) return;
    event.preventDefault();
    event.currentTarget.querySelectorAll<HTMLElement>('button')[index]?.focus();
  };
  return (
    <ul className="distribution-rows" aria-label={labels.title} onKeyDown={onKeyDown}>
      {rows.map(({ id, rank }, index) => (
        <li key={id}>
          <button
            type="button"
            className={[
              'distribution-row',
              hovered === id && 'distribution-row-hovered',
              pinned === id && 'distribution-row-pinned',
              after && after[id] === 0 && 'distribution-row-cut',
            ]
              .filter(Boolean)
              .join(' ')}
            aria-pressed={pinned === id}
            tabIndex={index === tabStop ? 0 : -1}
            onPointerEnter={() => onHover(id)}
            onPointerLeave={() => onHover(null)}
            onFocus={() => {
              setStop(index);
              onHover(id);
            }}
            onBlur={() => onHover(null)}
            onClick={() => onPin(pinned === id ? null : id)}
          >
            <span className="distribution-token">
              <span className={chosen === id ? 'distribution-chosen' : 'distribution-name'}>
                <TokenText {...tokenOf(id)} />
              </span>
              {chosen === id && <span className="visually-hidden"> {labels.chosen}</span>}
              {(ranked || rank > top) && <span className="distribution-rank">{labels.rank(rank)}</span>}
            </span>
            <Track probability={probabilities[id]} {...(after ? { after: after[id] } : {})} most={most} />
            <Numbers probability={probabilities[id]} {...(after ? { after: after[id] } : {})} labels={labels} />
            <span className="distribution-id">{id}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ShareProps {
  readonly probability: number;
  readonly after?: number;
}

/** One bar; of two distributions, the model's own pale and wide and the one drawn from strong and thin over it. */
function Track({ probability, after, most }: ShareProps & { readonly most: number }) {
  const width = (share: number): string => `${((100 * share) / most).toFixed(2)}%`;
  return (
    <span className="distribution-track" aria-hidden="true">
      <span
        className={after === undefined ? 'distribution-bar' : 'distribution-bar distribution-bar-raw'}
        style={{ width: width(probability) }}
      />
      {after !== undefined && <span className="distribution-bar distribution-bar-final" style={{ width: width(after) }} />}
    </span>
  );
}

function Numbers({ probability, after, labels }: ShareProps & { readonly labels: DistributionLabels }) {
  return (
    <span className="distribution-numbers">
      {after !== undefined && <span className="visually-hidden">{labels.raw} </span>}
      <span className={after === undefined ? 'distribution-number' : 'distribution-number distribution-number-raw'}>
        {formatPercent(probability)}
      </span>
      {after !== undefined && (
        <>
          <span className="visually-hidden">, {labels.final} </span>
          <span className="distribution-number">{after === 0 ? '–' : formatPercent(after)}</span>
        </>
      )}
    </span>
  );
}
