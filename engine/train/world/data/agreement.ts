import { plural, rows } from '../language';

/** Words for sentences whose verb must agree with a subject some way back. */

export interface Noun {
  readonly one: string;
  readonly many: string;
}

function nouns(words: string, irregular: Readonly<Record<string, string>> = {}): readonly Noun[] {
  return words.split(' ').map((word) => ({ one: word, many: irregular[word] ?? plural(word) }));
}

/** Living subjects. */
export const creatures = nouns(
  'cat dog boy girl bird horse farmer teacher king queen doctor cow duck bear rabbit frog friend sister brother child mouse goose man woman lion pig fox sailor baker nurse',
  { child: 'children', mouse: 'mice', goose: 'geese', man: 'men', woman: 'women' },
);

/** Things as subjects. */
export const things = nouns(
  'key box book ball cup lamp letter picture chair door coat hat flower tree apple toy boat car drum bell clock shoe stone basket house map plate kite cake leaf',
  { leaf: 'leaves' },
);

/** A clause or phrase between subject and verb. `{x}` is a second noun, which may lure the verb: it is written in both numbers. */
export interface Insert {
  readonly structure: 'object relative' | 'subject relative' | 'prepositional' | 'plain relative';
  readonly text: string;
  readonly lure: Noun | null;
}

const table = (structure: Insert['structure'], subjects: 'creatures' | 'things', lines: string) =>
  rows(lines).map(([text, one, many]) => ({ structure, subjects, text, lure: one ? { one, many: many || plural(one) } : null }));

/** Every insert, and which subjects it suits. */
export const inserts: readonly (Insert & { readonly subjects: 'creatures' | 'things' })[] = [
  ...table(
    'plain relative',
    'creatures',
    `
that I saw yesterday
that you met last week
that we heard at night
that she likes so much
that he wrote about
who came to our house
that they talked about
who lived next door`,
  ),
  ...table(
    'object relative',
    'creatures',
    `
that the {x} saw | boy
that the {x} liked | girl
that the {x} chased | dog
that the {x} called | teacher
that the {x} followed | cat
that the {x} painted | artist
that the {x} remembered | neighbor
that the {x} helped | friend`,
  ),
  ...table(
    'subject relative',
    'creatures',
    `
that chased the {x} | squirrel
who found the {x} | coin
that followed the {x} | sheep dog
who loved the {x} | kitten
that looked at the {x} | star
who carried the {x} | bag`,
  ),
  ...table(
    'prepositional',
    'creatures',
    `
near the {x} | tree
behind the {x} | house
next to the {x} | fence
with the {x} | stick
beside the {x} | wagon
in front of the {x} | door`,
  ),
  ...table(
    'plain relative',
    'things',
    `
that I bought yesterday
that you lost last week
that we found at the beach
that she made by hand
that he wanted to have
that they looked for`,
  ),
  ...table(
    'object relative',
    'things',
    `
that the {x} made | boy
that the {x} found | girl
that the {x} needed | farmer
that the {x} dropped | child | children
that the {x} liked | woman | women
that the {x} wanted | teacher`,
  ),
  ...table(
    'prepositional',
    'things',
    `
near the {x} | window
behind the {x} | curtain
next to the {x} | bed
under the {x} | bench
from the {x} | shop
beside the {x} | bowl
of the {x} | neighbor
in front of the {x} | wall`,
  ),
];

/** What can be said after each auxiliary verb. */
export const predicates = {
  creatures: {
    be: 'happy;tired;hungry;sleeping;very quiet;in the garden;ready to go;looking for food;afraid of the storm;playing in the mud;smiling;back again;waiting by the gate;lost in the woods;kind to everyone;sitting in the sun',
    have: 'a soft voice;two brown eyes;a long way to go;a good idea;a warm place to sleep;nothing to eat;many friends;no time to rest;a secret;a big surprise',
    verb: 'run;sleep;sing;play;walk to the river;wait outside;eat too much;look at the moon;know the way;want to go home;like the rain;jump over the stream',
  },
  things: {
    be: 'on the table;very old;broken;clean again;made of wood;lost;too heavy to lift;hidden in the attic;red and blue;still here;easy to find;wet from the rain;as good as new;full of dust',
    have: 'a gold mark;a small crack;a strange smell;a blue ribbon;a name written on the side;a place of honor;a long story',
    verb: 'look new;smell nice;cost a lot;belong to us;seem heavy;need a wash;stay where we left them;stand in the corner',
  },
} as const;
