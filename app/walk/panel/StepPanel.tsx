import type { PictureProps } from '../picture';

export function StepPanel({ walk }: Pick<PictureProps, 'walk' | 'theme' | 'go'>) {
  return <h2>{walk.step.key}</h2>;
}
