import type { PictureProps } from '../picture';

export function BlockPicture({ walk }: PictureProps) {
  return <p>{walk.step.key}</p>;
}
