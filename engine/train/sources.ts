/** What each part of a training mixture is called, and under which licence its text is used. */
export interface Source {
  readonly name: string;
  readonly licence: string;
}

export const SOURCES: Readonly<Record<string, Source>> = {
  'tinystories.train.txt': { name: 'TinyStories', licence: 'CDLA-Sharing-1.0' },
  'gutenberg.train.txt': { name: 'Project Gutenberg, children’s books', licence: 'public domain (US)' },
  'tatoeba.train.txt': { name: 'Tatoeba', licence: 'CC-BY 2.0 FR' },
  'fairytales.train.txt': { name: 'FairytaleQA', licence: 'Apache-2.0' },
  'storybooks.train.txt': { name: 'African Storybook and Pratham Books', licence: 'CC-BY' },
  'commonvoice.train.txt': { name: 'Common Voice', licence: 'CC0' },
  world: { name: 'Clearhead’s own sentences', licence: 'MIT' },
};
