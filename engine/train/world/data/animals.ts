import { rows } from '../language';

/** An animal: its plural, kind, the sound it makes, its young, its home, what covers it and what it likes to eat. Empty: none said. */
export interface Animal {
  readonly name: string;
  readonly plural: string;
  readonly kind: string;
  readonly sound: string;
  readonly baby: string;
  readonly home: string;
  readonly covering: string;
  readonly food: string;
}

export const animals: readonly Animal[] = rows(`
dog | dogs | mammal | bark | puppy | kennel | fur | meat
cat | cats | mammal | meow | kitten | | fur | fish
cow | cows | mammal | moo | calf | barn | hair | grass
horse | horses | mammal | neigh | foal | stable | hair | hay
sheep | sheep | mammal | bleat | lamb | fold | wool | grass
goat | goats | mammal | bleat | kid | | hair | leaves
pig | pigs | mammal | oink | piglet | sty | skin | roots
donkey | donkeys | mammal | bray | foal | stable | hair | hay
lion | lions | mammal | roar | cub | den | fur | meat
tiger | tigers | mammal | roar | cub | | fur | meat
bear | bears | mammal | growl | cub | den | fur | berries
wolf | wolves | mammal | howl | pup | den | fur | meat
fox | foxes | mammal | | cub | den | fur | mice
rabbit | rabbits | mammal | | kit | burrow | fur | clover
mouse | mice | mammal | squeak | pup | hole | fur | seeds
bat | bats | mammal | | pup | cave | fur | insects
squirrel | squirrels | mammal | | kit | | fur | nuts
beaver | beavers | mammal | | kit | lodge | fur | bark
hedgehog | hedgehogs | mammal | | hoglet | | spines | beetles
mole | moles | mammal | | pup | tunnel | fur | worms
deer | deer | mammal | | fawn | | hair | leaves
elephant | elephants | mammal | trumpet | calf | | skin | leaves
giraffe | giraffes | mammal | | calf | | hair | leaves
zebra | zebras | mammal | | foal | | hair | grass
camel | camels | mammal | | calf | | hair | thorns
kangaroo | kangaroos | mammal | | joey | | fur | grass
koala | koalas | mammal | | joey | tree | fur | leaves
monkey | monkeys | mammal | chatter | infant | | fur | fruit
whale | whales | mammal | sing | calf | | skin | krill
dolphin | dolphins | mammal | click | calf | | skin | fish
seal | seals | mammal | bark | pup | | fur | fish
otter | otters | mammal | | pup | river | fur | fish
hen | hens | bird | cluck | chick | coop | feathers | grain
duck | ducks | bird | quack | duckling | pond | feathers | weeds
goose | geese | bird | honk | gosling | | feathers | grass
turkey | turkeys | bird | gobble | poult | | feathers | seeds
swan | swans | bird | | cygnet | lake | feathers | weeds
owl | owls | bird | hoot | owlet | | feathers | mice
crow | crows | bird | caw | chick | nest | feathers | insects
sparrow | sparrows | bird | chirp | chick | nest | feathers | seeds
pigeon | pigeons | bird | coo | squab | loft | feathers | seeds
parrot | parrots | bird | squawk | chick | | feathers | fruit
eagle | eagles | bird | scream | eaglet | nest | feathers | meat
penguin | penguins | bird | | chick | | feathers | fish
robin | robins | bird | tweet | chick | nest | feathers | worms
frog | frogs | amphibian | croak | tadpole | pond | skin | flies
toad | toads | amphibian | croak | tadpole | | skin | worms
snake | snakes | reptile | hiss | | | scales | mice
lizard | lizards | reptile | | | | scales | insects
crocodile | crocodiles | reptile | | hatchling | river | scales | meat
turtle | turtles | reptile | | hatchling | | shell | jellyfish
shark | sharks | fish | | pup | | scales | fish
salmon | salmon | fish | | fry | river | scales | shrimp
goldfish | goldfish | fish | | fry | bowl | scales | flakes
bee | bees | insect | buzz | | hive | | nectar
ant | ants | insect | | | anthill | | sugar
cricket | crickets | insect | chirp | | | | leaves
butterfly | butterflies | insect | | caterpillar | | | nectar
spider | spiders | arachnid | | spiderling | web | | flies
snail | snails | mollusk | | | shell | shell | lettuce
`).map(([name, plural, kind, sound, baby, home, covering, food]) => ({ name, plural, kind, sound, baby, home, covering, food }));
