import { rows } from '../language';

/** Pairs of opposites, read both ways; no word stands in two pairs, so the facts never contradict each other. */
export const opposites: readonly (readonly [string, string])[] = rows(`
hot | cold
big | small
tall | short
fast | slow
happy | sad
old | new
light | dark
full | empty
hard | soft
wet | dry
clean | dirty
loud | quiet
strong | weak
rich | poor
early | late
high | low
deep | shallow
wide | narrow
thick | thin
rough | smooth
sharp | blunt
sweet | sour
brave | cowardly
kind | cruel
easy | difficult
open | closed
near | far
good | bad
right | wrong
true | false
safe | dangerous
cheap | expensive
asleep | awake
tight | loose
straight | crooked
bright | dim
polite | rude
lazy | busy
tidy | messy
wild | tame
whole | broken
same | different
first | last
up | down
in | out
day | night
summer | winter
north | south
east | west
top | bottom
front | back
inside | outside
above | below
before | after
always | never
more | less
laugh | cry
push | pull
give | take
buy | sell
win | lose
start | stop
come | go
arrive | leave
rise | fall
remember | forget
ask | answer
float | sink
lend | borrow
shout | whisper
enter | exit
friend | enemy
beginning | end
war | peace
`).map(([a, b]) => [a, b]);

/** Verbs whose past is not made with -ed. */
export const pasts: readonly (readonly [string, string])[] = rows(`
go | went
see | saw
eat | ate
run | ran
swim | swam
sing | sang
drink | drank
begin | began
give | gave
take | took
make | made
come | came
find | found
tell | told
sell | sold
buy | bought
bring | brought
think | thought
catch | caught
teach | taught
fly | flew
grow | grew
know | knew
throw | threw
draw | drew
write | wrote
ride | rode
drive | drove
speak | spoke
break | broke
wake | woke
choose | chose
forget | forgot
get | got
sit | sat
stand | stood
sleep | slept
keep | kept
feel | felt
leave | left
lose | lost
send | sent
build | built
hear | heard
say | said
hold | held
win | won
ring | rang
wear | wore
shake | shook
`).map(([a, b]) => [a, b]);

/** Nouns with a plural of their own. */
export const plurals: readonly (readonly [string, string])[] = rows(`
child | children
man | men
woman | women
foot | feet
tooth | teeth
goose | geese
mouse | mice
person | people
ox | oxen
leaf | leaves
knife | knives
wolf | wolves
shelf | shelves
loaf | loaves
half | halves
calf | calves
thief | thieves
baby | babies
city | cities
story | stories
berry | berries
box | boxes
dish | dishes
watch | watches
potato | potatoes
tomato | tomatoes
hero | heroes
bus | buses
`).map(([a, b]) => [a, b]);

export const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const months = 'January February March April May June July August September October November December'.split(' ');
export const numbers =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
