/** A formula with this run's numbers in it, in LaTeX. Every number is the explanation's own. */
import type { Line } from '../../engine/explain';
import type { Explained } from '../engine/api';

/** How many terms of a sum are written out, the largest first. */
const WRITTEN_TERMS = 3;

/** Four significant digits, or as many as wanted. */
export function latexNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '?' : value > 0 ? String.raw`\infty` : String.raw`-\infty`;
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return value.toPrecision(digits);
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return String.raw`${mantissa}\cdot 10^{${Number(exponent)}}`;
}

/** For use as a factor. */
const factor = (value: number, digits?: number): string =>
  value < 0 ? `(${latexNumber(value, digits)})` : latexNumber(value, digits);

const product = (values: readonly number[]): string =>
  values.map((value, i) => (i === 0 ? latexNumber(value) : factor(value))).join(String.raw` \times `);

/** The largest terms, each with its sign. */
function terms(lines: readonly Line[]): string {
  const written = lines.flatMap((line) => (line.kind === 'term' ? [line.term.value] : []));
  const text = written
    .slice(0, WRITTEN_TERMS)
    .map((value, i) => (i > 0 && value >= 0 ? `+ ${latexNumber(value)}` : latexNumber(value)))
    .join(' ');
  return written.length > WRITTEN_TERMS || lines.length > written.length ? String.raw`${text} + \cdots` : text;
}

/** The formula with numbers, up to the value. */
export function worked({ formula: { id }, lines, inputs, sum, computed, value }: Explained): string {
  const input = (name: string): number => {
    const operand = inputs[name];
    return operand === undefined || operand.kind === 'token' ? NaN : operand.value;
  };
  const [first] = lines;
  const operands = first?.kind === 'term' ? first.term.operands.map((operand) => operand.value) : [];
  const total = sum ?? 0;
  const result = latexNumber(computed, 6);
  const is = (left: string): string => `${left} = ${result}`;
  switch (id) {
    case 'embedding':
    case 'enters':
    case 'replaced':
    case 'unturned':
    case 'gate':
    case 'scaledEmbedding':
    case 'gain':
      return is(operands.length > 1 ? product(operands) : symbolOf(first));
    case 'normalized':
      return is(String.raw`\frac{${latexNumber(operands[0])}}{${latexNumber(operands[1])}}`);
    case 'norm':
      return is(String.raw`\frac{${latexNumber(operands[0])}}{${latexNumber(operands[1])}} \times ${factor(operands[2])}`);
    case 'rms':
      return is(String.raw`\sqrt{\tfrac{1}{${input('n')}} \times ${latexNumber(total)} + ${latexNumber(input('eps'))}}`);
    case 'silu':
    case 'gelu':
      return is(String.raw`\mathrm{${id}}(${latexNumber(operands[0])}) \times ${factor(operands[1])}`);
    case 'score':
      return is(String.raw`\frac{1}{\sqrt{${latexNumber(input('n'))}}} \left( ${terms(lines)} \right)`);
    case 'cappedScore': {
      const cap = latexNumber(input('cap'));
      return is(String.raw`${cap} \tanh\left(\frac{${latexNumber(total)}}{${cap}\sqrt{${latexNumber(input('n'))}}}\right)`);
    }
    case 'cappedUnscaledScore':
    case 'cappedLogit':
    case 'roundedCappedLogit': {
      const cap = latexNumber(input('cap'));
      return is(String.raw`${cap} \tanh\left(\frac{${latexNumber(total)}}{${cap}}\right)`);
    }
    case 'pattern':
    case 'routerShare':
    case 'probability':
      return is(
        String.raw`\frac{e^{${latexNumber(input('own'), 6)} - ${factor(input('max'), 6)}}}{${terms(lines)}} = \frac{${latexNumber(Math.exp(input('own') - input('max')))}}{${latexNumber(total)}}`,
      );
    case 'sharedGate':
      return is(String.raw`\frac{${latexNumber(input('own'))}}{${terms(lines)}}`);
    case 'laterKey':
      return String.raw`${input('key')} > ${input('query')} \;\Rightarrow\; -\infty`;
    case 'outsideWindow':
      return String.raw`${input('key')} \le ${input('query')} - ${input('window')} \;\Rightarrow\; -\infty`;
    case 'chosenExpert':
      return String.raw`e = ${latexNumber(value)}`;
    case 'residual':
    case 'linear':
    case 'linearWithBias':
    case 'roundedLinear':
    case 'roundedLinearWithBias':
    case 'turnedFirst':
    case 'turnedSecond':
    case 'unscaledScore':
    case 'mix':
    case 'headResult':
    case 'roundedHeadResult':
    case 'headSum':
    case 'mixture':
      return is(terms(lines));
  }
}

/** The one operand that a value is taken from, as the formulas call it. */
function symbolOf(line: Line): string {
  const [operand] = line.kind === 'term' ? line.term.operands : [];
  if (operand === undefined || operand.kind === 'constant') return '';
  const letter = operand.kind === 'weight' ? 'E' : operand.name.endsWith('weights') ? 'w' : 'x';
  return String.raw`${letter}_{${operand.index.join(String.raw`,\,`)}}`;
}
