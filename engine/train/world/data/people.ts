/** First names, all of them short and common, so that a tokenizer of a few thousand entries holds most of them whole. */
export const girls =
  'Lily Mia Anna Emma Sara Lucy Amy Jane Mary Kate Ella Rose Zoe Nora Ruby Grace Alice Clara Sophie Molly Daisy Eva Lisa Julia Maria Helen Ivy Nina'.split(
    ' ',
  );
export const boys =
  'Tom Ben Sam Max Tim Jack John Leo Adam Paul Peter Mark Luke Dan Bob Bill Fred Joe Oscar Henry David James Alex Noah Omar Ravi Kenji Hugo'.split(
    ' ',
  );

/** Grown-ups who tell things: how they are named and which pronoun they take. */
export const tellers: readonly (readonly [string, 'he' | 'she'])[] = [
  ['her mother', 'she'],
  ['his father', 'he'],
  ['the teacher', 'she'],
  ['Grandma', 'she'],
  ['Grandpa', 'he'],
  ['Uncle Ned', 'he'],
  ['Aunt Bella', 'she'],
  ['the librarian', 'she'],
  ['the old captain', 'he'],
  ['the tour guide', 'he'],
  ['the postman', 'he'],
  ['Mrs. Hill', 'she'],
  ['Mr. Brook', 'he'],
];

/** Places where small scenes happen, with their preposition. */
export const scenes =
  'at school;in the library;in the garden;at the kitchen table;on the bus;in the park;on the train;at the beach;in the attic;by the fire;at the market;on the porch;in the tree house;at the station;by the river;in the barn;under the old oak;at the museum shop'.split(
    ';',
  );

export const places =
  'the shop;the park;the market;the library;the beach;the zoo;the school;the farm;the bakery;the lake;the station;the garden;the museum;the castle;the harbor;the cinema'.split(
    ';',
  );

export const gifts =
  'a cake;a book;a ball;a kite;a flower;a drum;a map;a cookie;a hat;a coin;a lamp;a puzzle;a scarf;a toy boat;a red apple;a drawing;a letter;a shell;a sandwich;a balloon;an orange;an umbrella;a bell;a ring'.split(
    ';',
  );

export const foods =
  'bread;apples;milk;cheese;eggs;rice;carrots;honey;butter;pears;beans;soup;nuts;jam;plums;noodles;tea;onions;grapes;corn;peas;salt;sugar;flour;lemons;cherries'.split(
    ';',
  );

export const objects =
  'lamp;book;cup;ball;box;key;coat;map;drum;clock;chair;shoe;spoon;kite;bell;rope;coin;hat;brush;candle;basket;pencil;mirror;blanket;button;ladder;bottle;ribbon;whistle;bucket'.split(
    ';',
  );
