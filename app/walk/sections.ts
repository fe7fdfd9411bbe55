/** The parts of a journey, as the scrubber shows them. */
import type { Step } from '../../engine/steps';

export interface Section {
  readonly name: 'text' | 'embed' | 'layer' | 'logits' | 'choose';
  readonly layer: number | null;
  readonly from: number;
  readonly count: number;
}

const isBefore = (step: Step): boolean => step.stage === 'text' || step.stage === 'merge' || step.stage === 'ids';

function nameOfSection(step: Step): Section['name'] {
  if (step.layer !== null) return 'layer';
  if (isBefore(step)) return 'text';
  if (step.stage === 'embed') return 'embed';
  return step.stage === 'finalNorm' || step.stage === 'logits' ? 'logits' : 'choose';
}

/** Neighbouring steps of one kind. */
export function sectionsOf(steps: readonly Step[]): Section[] {
  const sections: Section[] = [];
  steps.forEach((step, at) => {
    const name = nameOfSection(step);
    const last = sections.at(-1);
    if (last && last.name === name && last.layer === step.layer)
      sections[sections.length - 1] = { ...last, count: last.count + 1 };
    else sections.push({ name, layer: step.layer, from: at, count: 1 });
  });
  return sections;
}
