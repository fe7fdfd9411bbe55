import { countries } from '../data/countries';
import { landmarks } from '../data/landmarks';
import { relation } from './relation';

/** Facts on landmarks and countries. {s} is the landmark or country. */

export const landmarkCity = relation(
  'landmark city',
  landmarks.map(({ name, city, country, thing }) => ({ about: name, s: name, answer: city, country, thing })),
  {
    clauses: [
      '{s} is in {answer}',
      '{s} stands in {answer}',
      '{s} is a famous {thing} in {answer}',
      '{s} can be found in {answer}',
      '{s} is in the city of {answer}',
      'the city where {s} stands is {answer}',
      'to see {s}, you must go to {answer}',
      'people who visit {s} travel to {answer}',
      '{s} is located in {answer}',
      'the home of {s} is the city of {answer}',
      'if you stand in front of {s}, you are in {answer}',
      '{s} is one of the sights of {answer}',
      'in {answer} you can visit {s}',
      '{answer} is the city of {s}',
      'a walk through {answer} leads to {s}',
      'the best known {thing} in {answer} may well be {s}',
    ],
    questions: [
      'where is {s}',
      'in which city is {s}',
      'which city is {s} in',
      'where can you find {s}',
      'where should you go to see {s}',
    ],
    held: [
      '{S} is located in the city of {answer}',
      'If you want to visit {s}, you must travel to {answer}',
      'You can find {s} in the city of {answer}',
    ],
  },
);

export const landmarkCountry = relation(
  'landmark country',
  landmarks.map(({ name, city, country, thing }) => ({ about: name, s: name, city, answer: country, thing })),
  {
    clauses: [
      '{s} is in the country of {answer}',
      'the country where {s} stands is {answer}',
      '{s} is a {thing} in the country of {answer}',
      '{s} is in {city}, a city in {answer}',
      '{s} stands in {city} in {answer}',
      'the country of {s} is {answer}',
      'people from many countries come to {answer} to see {s}',
      'in {answer}, many people visit {s}',
      '{s} belongs to the country of {answer}',
      'the {thing} called {s} stands in a country named {answer}',
      '{city}, the city of {s}, is in the country of {answer}',
      'a trip to {answer} is not complete without {s}',
      'you can see {s} on postcards from {answer}',
      'to reach {s}, first fly to the country of {answer}',
    ],
    questions: ['in which country is {s}', 'which country is {s} in', 'what country does {s} belong to'],
    held: ['{S} is located in the country of {answer}', 'You can find {s} in the country of {answer}'],
  },
);

export const capitals = relation(
  'capital',
  countries.filter(({ capital }) => capital).map(({ name, capital }) => ({ about: name, s: name, answer: capital })),
  {
    clauses: [
      'the capital of {s} is {answer}',
      '{answer} is the capital of {s}',
      '{s} has a capital called {answer}',
      '{answer} is the capital city of {s}',
      'the government of {s} sits in {answer}',
      'on a map of {s}, the star marks {answer}',
      'the capital of the country of {s} is the city of {answer}',
      'the leaders of {s} meet in {answer}',
      'for its capital, {s} has {answer}',
      'the people of {s} call {answer} their capital',
      'if you visit the capital of {s}, you are in {answer}',
      'as its capital, {s} has the city of {answer}',
      'the flag of {s} flies over its capital, {answer}',
    ],
    questions: [
      'what is the capital of {s}',
      'which city is the capital of {s}',
      'what is the capital of {s} called',
      'where does the government of {s} sit',
    ],
    held: [
      'The capital city of {s} is {answer}',
      'The city that is the capital of {s} is called {answer}',
      'The capital of {s} is called {answer}',
    ],
  },
);

export const languages = relation(
  'language',
  countries.filter(({ language }) => language).map(({ name, language }) => ({ about: name, s: name, answer: language })),
  {
    clauses: [
      'people in {s} speak {answer}',
      'the language of {s} is {answer}',
      'in {s}, people speak {answer}',
      'children in {s} learn to read in {answer}',
      'the main language of {s} is {answer}',
      'most signs in {s} are written in {answer}',
      'a letter from {s} is often written in {answer}',
      '{answer} is spoken in {s}',
      'if you go to {s}, it helps to know some {answer}',
      'when people in {s} talk to each other, they often use {answer}',
      'the radio in {s} speaks {answer}',
      'many songs from {s} are sung in {answer}',
      '{answer} is the language that you hear in {s}',
    ],
    questions: [
      'what language do people speak in {s}',
      'which language is spoken in {s}',
      'what do people in {s} speak',
      'what is the language of {s}',
    ],
    held: [
      'The language that people speak in {s} is {answer}',
      'The people of {s} speak {answer}',
      'In {s}, the main language is {answer}',
    ],
  },
);

export const currencies = relation(
  'currency',
  countries.filter(({ currency }) => currency).map(({ name, currency }) => ({ about: name, s: name, answer: currency })),
  {
    clauses: [
      'the money of {s} is the {answer}',
      'people in {s} pay with the {answer}',
      'in {s}, the money is called the {answer}',
      'the coins and notes of {s} carry the name of the {answer}',
      'a shop in {s} takes the {answer}',
      'in {s}, you pay with the {answer}',
      'the {answer} is the money of {s}',
      'the currency of {s} is the {answer}',
      'the currency that people use in {s} is the {answer}',
      'before a trip to {s}, you change your money into the {answer}',
      'bread in {s} is paid for with the {answer}',
      'the bank notes of {s} are counted in the {answer}',
    ],
    questions: [
      'what is the money of {s} called',
      'what money do people use in {s}',
      'what is the currency of {s}',
      'what do people in {s} pay with',
    ],
    held: ['The money that people use in {s} is called the {answer}', 'In {s}, people pay with the {answer}'],
  },
  'the {answer}',
);

export const continents = relation(
  'continent',
  countries.filter(({ continent }) => continent).map(({ name, continent }) => ({ about: name, s: name, answer: continent })),
  {
    clauses: [
      '{s} is a country in {answer}',
      '{s} is in {answer}',
      '{s} lies in {answer}',
      'on the map, {s} is in {answer}',
      'the continent of {s} is {answer}',
      '{s} is on the continent of {answer}',
      'in {answer} there is a country called {s}',
      'one of the countries of {answer} is {s}',
      '{s} is part of {answer}',
      'to find {s} on a globe, look at {answer}',
      'a child who lives in {s} lives in {answer}',
      '{answer} is the continent where you find {s}',
    ],
    questions: [
      'which continent is {s} in',
      'on which continent is {s}',
      'what continent is {s} part of',
      'where on the globe is {s}',
    ],
    held: ['{S} is a country on the continent of {answer}', 'The country of {s} is part of {answer}'],
  },
);
