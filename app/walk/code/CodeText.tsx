import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import type { CodeRef, Step, TensorRef } from '../../../engine/steps';
import type { Words } from '../../explain/words-of';
import { useNamed } from '../panel/named-store';
import { useMeasuredOnChange } from '../use-on-change';
import { linesOf, type CodePiece } from './colour';
import { cutOf, indentOf } from './cut';
import { symbolsOf } from './symbols';

interface CodeTextProps {
  readonly source: string;
  readonly code: CodeRef;
  readonly step: Step;
  readonly words: Words;
}

/** A function of a file, or all of it: the line at work marked, the parameters linked to the step's tensors. */
export function CodeText({ source, code, step, words }: CodeTextProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [isWhole, setWhole] = useState(false);
  const [isDocOpen, setDocOpen] = useState(false);
  const lines = linesOf(source);
  const text = useMemo(() => source.trimEnd().split('\n'), [source]);
  const cut = useMemo(() => cutOf(text, code), [text, code]);
  const symbols = useMemo(() => symbolsOf(step), [step]);
  const { doc, start, end, present } = cut;
  const hasDoc = !isWhole && doc < start;
  const [from, to] = isWhole ? [0, text.length - 1] : [hasDoc && isDocOpen ? doc : start, end];
  const margin = isWhole ? 0 : indentOf(text[start]).length;

  // The line at work is in the middle of the box; nothing around the box is scrolled.
  useMeasuredOnChange(`${code.file} ${from} ${to} ${present}`, () => {
    const frame = box.current;
    const shown = frame?.querySelector<HTMLElement>('.code-present') ?? frame?.querySelector<HTMLElement>('.code-start');
    if (!frame || !shown) return;
    const { offsetTop: top, offsetHeight: height } = shown;
    const scrollTop = present === null ? top : top - (frame.clientHeight - height) / 2;
    return () => {
      frame.scrollTop = scrollTop;
    };
  });

  return (
    <>
      <p className="code-ways">
        <Button className="code-way" onPress={() => setWhole(!isWhole)}>
          {isWhole ? t('walk.panel.function') : t('walk.panel.file')}
        </Button>
        {hasDoc && (
          <Button className="code-way" aria-expanded={isDocOpen} onPress={() => setDocOpen(!isDocOpen)}>
            {isDocOpen ? t('walk.panel.hideComment') : t('walk.panel.showComment')}
          </Button>
        )}
      </p>
      {/* A box that scrolls is reached with the keyboard. */}
      <div ref={box} className="code-box" tabIndex={0} role="group" aria-label={t('walk.panel.source', { file: code.file })}>
        <ol className="code-lines" style={{ counterReset: `line ${from}` }}>
          {lines.slice(from, to + 1).map((pieces, i) => (
            <CodeLine
              key={from + i}
              pieces={pieces}
              margin={margin}
              isPresent={from + i === present}
              isStart={from + i === start}
              symbols={from + i >= start && from + i <= end ? symbols : NO_SYMBOLS}
              words={words}
            />
          ))}
        </ol>
      </div>
    </>
  );
}

type Symbols = ReadonlyMap<string, readonly TensorRef[]>;
const NO_SYMBOLS: Symbols = new Map();

interface CodeLineProps {
  readonly pieces: readonly CodePiece[];
  /** Blanks that all lines begin with. */
  readonly margin: number;
  readonly isPresent: boolean;
  readonly isStart: boolean;
  readonly symbols: Symbols;
  readonly words: Words;
}

function CodeLine({ pieces, margin, isPresent, isStart, symbols, words }: CodeLineProps) {
  const [first] = pieces;
  const blanks = first === undefined ? 0 : indentOf(first.text).length;
  const shown = first === undefined ? [] : [{ ...first, text: first.text.slice(Math.min(margin, blanks)) }, ...pieces.slice(1)];
  // A line too long for the panel goes on a little further in.
  const hang = `${Math.max(0, blanks - margin) + 4}ch`;
  const className = isPresent ? 'code-line code-present' : isStart ? 'code-line code-start' : 'code-line';
  return (
    <li className={className} aria-current={isPresent || undefined}>
      <code style={{ paddingInlineStart: hang, textIndent: `-${hang}` }}>
        {shown.map((piece, i) => {
          const tensors = piece.kind === 'name' && !piece.isMember ? symbols.get(piece.text) : undefined;
          return tensors === undefined ? (
            <span key={i} className={`code-${piece.kind}`}>
              {piece.text}
            </span>
          ) : (
            <Symbol key={i} text={piece.text} tensors={tensors} words={words} />
          );
        })}
        {shown.length === 0 && ' '}
      </code>
    </li>
  );
}

/** A parameter that stands for tensors of the step: in their colour, and lit together with them. */
function Symbol({
  text,
  tensors,
  words,
}: {
  readonly text: string;
  readonly tensors: readonly TensorRef[];
  readonly words: Words;
}) {
  const isNamed = useNamed(({ names }) => tensors.some(({ name }) => names.includes(name)));
  const hoverNames = useNamed((named) => named.hoverNames);
  const colours = new Set(
    tensors.map(({ name, kind }) => (kind === 'weight' ? 'weight' : words.colourOf(name.replace('*', '0')))),
  );
  const [colour] = colours;
  const names = tensors.map(({ name }) => name);
  return (
    <span
      className={`code-symbol role-${colours.size === 1 ? colour : 'several'}${isNamed ? ' code-named' : ''}`}
      title={names.join('\n')}
      onPointerEnter={() => hoverNames(names)}
      onPointerLeave={() => hoverNames([])}
    >
      {text}
    </span>
  );
}
