import { rows } from '../language';

/** A thing as it stands in a sentence (singular verb) and its usual colour. */
export const colors: readonly (readonly [string, string])[] = rows(`
a clear sky | blue
fresh grass | green
fresh snow | white
coal | black
a ripe banana | yellow
a ripe tomato | red
a ripe strawberry | red
a cherry | red
a carrot | orange
a pumpkin | orange
a lemon | yellow
a lime | green
a cucumber | green
spinach | green
broccoli | green
a pea | green
a ripe plum | purple
an eggplant | purple
lavender | purple
a violet | purple
a blueberry | blue
a blackberry | black
milk | white
salt | white
flour | white
rice | white
chocolate | brown
coffee | brown
tree bark | brown
a coconut | brown
a polar bear | white
a brown bear | brown
a swan | white
a crow | black
a raven | black
a flamingo | pink
a pig | pink
a frog | green
a crocodile | green
an elephant | gray
a mouse | gray
a rhino | gray
a fox | orange
a canary | yellow
a chick | yellow
a ladybug | red
a sunflower | yellow
a daffodil | yellow
a lily | white
a fire truck | red
a stop sign | red
a school bus | yellow
an egg yolk | yellow
butter | yellow
honey | golden
blood | red
ink | blue
the ocean | blue
a sapphire | blue
a ruby | red
an emerald | green
a rain cloud | gray
the night sky | black
cotton | white
chalk | white
ash | gray
a brick | red
a tangerine | orange
`).map(([a, b]) => [a, b]);

/** Kinds of things: the plural of the kind, then its members. */
export const kinds: readonly { readonly kind: string; readonly plural: string; readonly members: readonly string[] }[] = rows(`
bird | birds | sparrow, robin, eagle, owl, parrot, penguin, swan, pigeon, crow, stork
fish | fish | salmon, trout, shark, tuna, goldfish, herring, carp
insect | insects | bee, ant, butterfly, beetle, fly, wasp, cricket, moth
reptile | reptiles | snake, lizard, crocodile, turtle
tree | trees | oak, pine, maple, birch, willow, elm, palm
flower | flowers | rose, tulip, daisy, lily, violet, orchid, daffodil, sunflower
fruit | fruits | apple, banana, pear, plum, peach, mango, cherry, grape, melon, lemon
vegetable | vegetables | carrot, potato, onion, cabbage, pea, turnip, radish, leek, beet
tool | tools | hammer, saw, drill, wrench, shovel, rake, axe, screwdriver
instrument | instruments | piano, violin, flute, drum, trumpet, guitar, harp, cello
vehicle | vehicles | car, bus, truck, van, taxi, tractor, train
drink | drinks | tea, coffee, milk, juice, water, lemonade
sport | sports | soccer, tennis, hockey, golf, rugby, baseball, basketball
metal | metals | gold, silver, iron, copper, tin, lead
gem | gems | ruby, emerald, diamond, sapphire, opal
shape | shapes | circle, square, triangle, rectangle, oval
color | colors | red, blue, green, yellow, purple, pink
season | seasons | spring, summer, autumn, winter
planet | planets | Mars, Venus, Saturn, Jupiter, Mercury, Neptune
hat | hats | cap, beret, helmet, bonnet
boat | boats | canoe, ferry, kayak, yacht, raft
`).map(([kind, plural, members]) => ({ kind, plural, members: members.split(', ') }));

/** Members of kinds that take no article: stuff, games and names. */
export const unarticled: ReadonlySet<string> = new Set(
  'tea coffee milk juice water lemonade soccer tennis hockey golf rugby baseball basketball gold silver iron copper tin lead red blue green yellow purple pink spring summer autumn winter Mars Venus Saturn Jupiter Mercury Neptune'.split(
    ' ',
  ),
);

/** A person's work: the job, the place of work, and what he or she does. */
export const jobs: readonly { readonly job: string; readonly place: string; readonly deed: string }[] = rows(`
baker | bakery | bakes bread
teacher | school | teaches children
nurse | hospital | looks after sick people
farmer | farm | grows food
librarian | library | takes care of books
chef | kitchen | cooks meals
judge | court | listens to both sides
pilot | cockpit | flies planes
barber | barbershop | cuts hair
mechanic | garage | repairs cars
scientist | laboratory | does experiments
actor | theater | plays parts
artist | studio | paints pictures
waiter | restaurant | brings food
clown | circus | makes people laugh
miner | mine | digs for coal
sailor | ship | sails the sea
gardener | garden | plants flowers
postman | post office | delivers letters
monk | monastery | prays
lifeguard | pool | watches the swimmers
zookeeper | zoo | feeds the animals
banker | bank | counts money
butcher | butcher shop | sells meat
king | castle | wears a crown
`).map(([job, place, deed]) => ({ job, place, deed }));

/** What people use for a piece of work. */
export const tools: readonly (readonly [string, string])[] = rows(`
cut paper | scissors
hit a nail | a hammer
sweep the floor | a broom
mop the floor | a mop
dig a hole | a shovel
eat soup | a spoon
cut bread | a knife
write a letter | a pen
unlock a door | a key
tell the time | a clock
brush their teeth | a toothbrush
comb their hair | a comb
dry their hands | a towel
stay dry in the rain | an umbrella
take a photo | a camera
saw wood | a saw
chop down a tree | an axe
paint a wall | a brush
sew a button | a needle
boil water | a kettle
bake a cake | an oven
climb onto the roof | a ladder
look at the stars | a telescope
catch a fish | a net
row a boat | an oar
rake leaves | a rake
measure a table | a ruler
call a friend | a phone
`).map(([a, b]) => [a, b]);
