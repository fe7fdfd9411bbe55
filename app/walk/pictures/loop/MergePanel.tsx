import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { TokenText } from '../../../../components/TokenText';
import { partsAfter, type Part, type PieceReplay } from '../../../../engine/tokenizer';
import type { Merges } from '../../../engine/api';
import type { Walk } from '../../picture';

/** Where a merge is, counted over all pieces: the piece, and which of its merges. Null for one that is not there. */
export function placeOf(
  pieces: readonly PieceReplay[],
  index: number,
): { readonly piece: number; readonly merge: number } | null {
  let left = index;
  for (let piece = 0; piece < pieces.length; piece++) {
    const count = pieces[piece].merges.length;
    if (left < count) return { piece, merge: left };
    left -= count;
  }
  return null;
}

/** Around the piece at work only so many others are shown. */
const NEIGHBOURS = 9;

/** Byte-pair encoding at one merge: the piece's parts before and after it, and the rules that its text meets. */
export function MergePanel({ walk, merges }: { readonly walk: Walk; readonly merges: Merges | null }) {
  const { t } = useTranslation();
  const pieces = merges?.pieces;
  const place = useMemo(() => (pieces ? placeOf(pieces, walk.step.index ?? 0) : null), [pieces, walk.step.index]);
  if (pieces === undefined || merges === null || place === null) return <p className="loop-note">{t('pictures.loop.loading')}</p>;
  const piece = pieces[place.piece];
  const merge = piece.merges[place.merge];
  const textOf = (id: number): string => merges.texts.get(id) ?? '';
  const before = partsAfter(piece, place.merge);
  const after = partsAfter(piece, place.merge + 1);
  const pair = before.findIndex((part) => part.start === merge.start);
  const from = Math.max(0, place.piece - NEIGHBOURS);
  const shown = pieces.slice(from, place.piece + NEIGHBOURS + 1);
  return (
    <>
      <p className="loop-note">
        {t('pictures.loop.piece', {
          piece: place.piece + 1,
          pieces: pieces.length,
          merge: place.merge + 1,
          merges: piece.merges.length,
        })}
      </p>
      <div className="loop-pieces">
        {from > 0 && <span className="loop-note">…</span>}
        {shown.map((each, i) => {
          const at = from + i;
          const state = at < place.piece ? 'before' : at === place.piece ? 'now' : 'later';
          const parts = state === 'before' ? partsAfter(each, each.merges.length) : null;
          return (
            <span key={at} className="loop-piece" data-state={state}>
              {parts === null ? (
                <TokenText text={each.text} />
              ) : (
                parts.map((part) => <TokenText key={part.start} text={each.special ? each.text : textOf(part.id)} />)
              )}
            </span>
          );
        })}
        {from + shown.length < pieces.length && <span className="loop-note">…</span>}
      </div>
      <div className="loop-merge" key={walk.step.key}>
        <Parts parts={before} textOf={textOf} roleOf={(i) => (i === pair ? 'left' : i === pair + 1 ? 'right' : null)} />
        <svg width={24} height={26} aria-hidden="true" className="loop-down">
          <path d="M12 2V22M6 16L12 22L18 16" />
        </svg>
        <Parts parts={after} textOf={textOf} roleOf={(i) => (i === pair ? 'merged' : null)} />
      </div>
      <ol className="loop-rules">
        {piece.merges.map((each, i) => (
          <li key={i} data-state={i < place.merge ? 'before' : i === place.merge ? 'now' : 'later'}>
            <span className="loop-rule-rank">
              {i <= place.merge ? t('pictures.loop.rule', { rank: each.rank }) : t('pictures.loop.ruleLater')}
            </span>
            {i <= place.merge && (
              <span>
                <TokenText text={textOf(each.left)} /> + <TokenText text={textOf(each.right)} /> →{' '}
                <TokenText text={textOf(each.merged)} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

interface PartsProps {
  readonly parts: readonly Part[];
  readonly textOf: (id: number) => string;
  readonly roleOf: (i: number) => 'left' | 'right' | 'merged' | null;
}

function Parts({ parts, textOf, roleOf }: PartsProps) {
  return (
    <div className="loop-parts">
      {parts.map((part, i) => (
        <span key={part.start} className="loop-chip" data-role={roleOf(i) ?? undefined}>
          <TokenText text={textOf(part.id)} />
          <small>{part.id}</small>
        </span>
      ))}
    </div>
  );
}
