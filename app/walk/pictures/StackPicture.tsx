import type { PictureProps } from '../picture';

export function StackPicture({ walk }: PictureProps) {
  return <p>{walk.step.key}</p>;
}
