import type { ReactNode } from 'react';
import type { Box } from '../block/layout';

interface CardProps {
  readonly box: Box;
  readonly title: string;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** What is worked on now, over what is still to come. */
export function Card({ box, title, aside, children }: CardProps) {
  return (
    <section className="head-card" aria-label={title} style={{ left: box.x, top: box.y, width: box.width, height: box.height }}>
      <header className="head-card-top">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
