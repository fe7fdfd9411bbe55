import type { PictureProps } from '../picture';

export function NumberPicture({ walk }: PictureProps) {
  return <p>{walk.step.key}</p>;
}
