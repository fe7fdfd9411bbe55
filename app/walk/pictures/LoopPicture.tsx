import type { PictureProps } from '../picture';

export function LoopPicture({ walk }: PictureProps) {
  return <p>{walk.step.key}</p>;
}
