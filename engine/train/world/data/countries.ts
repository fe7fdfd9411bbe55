import { rows } from '../language';

/** A country with its capital, main language, money and continent; an empty string where there is no single simple answer. */
export interface Country {
  readonly name: string;
  readonly capital: string;
  readonly language: string;
  readonly currency: string;
  readonly continent: string;
}

export const countries: readonly Country[] = rows(`
France | Paris | French | euro | Europe
England | London | English | pound | Europe
Scotland | Edinburgh | English | pound | Europe
Wales | Cardiff | | pound | Europe
Ireland | Dublin | English | euro | Europe
Italy | Rome | Italian | euro | Europe
Spain | Madrid | Spanish | euro | Europe
Portugal | Lisbon | Portuguese | euro | Europe
Germany | Berlin | German | euro | Europe
Austria | Vienna | German | euro | Europe
the Netherlands | Amsterdam | Dutch | euro | Europe
Belgium | Brussels | | euro | Europe
Denmark | Copenhagen | Danish | krone | Europe
Sweden | Stockholm | Swedish | krona | Europe
Norway | Oslo | Norwegian | krone | Europe
Finland | Helsinki | Finnish | euro | Europe
Iceland | Reykjavik | Icelandic | krona | Europe
the Czech Republic | Prague | Czech | koruna | Europe
Slovakia | Bratislava | Slovak | euro | Europe
Poland | Warsaw | Polish | zloty | Europe
Hungary | Budapest | Hungarian | forint | Europe
Greece | Athens | Greek | euro | Europe
Turkey | Ankara | Turkish | lira |
Russia | Moscow | Russian | ruble |
Ukraine | Kyiv | Ukrainian | hryvnia | Europe
Romania | Bucharest | Romanian | leu | Europe
Bulgaria | Sofia | Bulgarian | | Europe
Serbia | Belgrade | Serbian | dinar | Europe
Croatia | Zagreb | Croatian | euro | Europe
Slovenia | Ljubljana | Slovenian | euro | Europe
Bosnia | Sarajevo | Bosnian | mark | Europe
Albania | Tirana | Albanian | | Europe
North Macedonia | Skopje | Macedonian | | Europe
Lithuania | Vilnius | Lithuanian | euro | Europe
Latvia | Riga | Latvian | euro | Europe
Estonia | Tallinn | Estonian | euro | Europe
Belarus | Minsk | | ruble | Europe
Moldova | Chisinau | Romanian | leu | Europe
Switzerland | Bern | | franc | Europe
Malta | Valletta | Maltese | euro | Europe
Cyprus | Nicosia | Greek | euro |
the United States | Washington | English | dollar | North America
Canada | Ottawa | English | dollar | North America
Mexico | Mexico City | Spanish | peso | North America
Guatemala | Guatemala City | Spanish | | North America
Honduras | Tegucigalpa | Spanish | | North America
El Salvador | San Salvador | Spanish | dollar | North America
Nicaragua | Managua | Spanish | | North America
Costa Rica | San Jose | Spanish | colon | North America
Panama | Panama City | Spanish | | North America
Cuba | Havana | Spanish | peso | North America
Jamaica | Kingston | English | dollar | North America
Haiti | Port-au-Prince | | | North America
the Dominican Republic | Santo Domingo | Spanish | peso | North America
Colombia | Bogota | Spanish | peso | South America
Venezuela | Caracas | Spanish | | South America
Ecuador | Quito | Spanish | dollar | South America
Peru | Lima | Spanish | sol | South America
Chile | Santiago | Spanish | peso | South America
Argentina | Buenos Aires | Spanish | peso | South America
Uruguay | Montevideo | Spanish | peso | South America
Paraguay | Asuncion | | | South America
Brazil | Brasilia | Portuguese | real | South America
Guyana | Georgetown | English | dollar | South America
Suriname | Paramaribo | Dutch | dollar | South America
Egypt | Cairo | Arabic | pound | Africa
Libya | Tripoli | Arabic | dinar | Africa
Tunisia | Tunis | Arabic | dinar | Africa
Algeria | Algiers | Arabic | dinar | Africa
Morocco | Rabat | Arabic | dirham | Africa
Sudan | Khartoum | Arabic | pound | Africa
Ethiopia | Addis Ababa | Amharic | | Africa
Kenya | Nairobi | Swahili | shilling | Africa
Uganda | Kampala | | shilling | Africa
Tanzania | Dodoma | Swahili | shilling | Africa
Rwanda | Kigali | | franc | Africa
Somalia | Mogadishu | Somali | shilling | Africa
Nigeria | Abuja | English | naira | Africa
Ghana | Accra | English | | Africa
Senegal | Dakar | French | franc | Africa
Mali | Bamako | | franc | Africa
Liberia | Monrovia | English | dollar | Africa
Sierra Leone | Freetown | English | | Africa
Angola | Luanda | Portuguese | | Africa
Mozambique | Maputo | Portuguese | | Africa
Zambia | Lusaka | English | | Africa
Zimbabwe | Harare | | | Africa
Botswana | Gaborone | | | Africa
Namibia | Windhoek | English | dollar | Africa
South Africa | | | rand | Africa
Madagascar | Antananarivo | Malagasy | | Africa
Cameroon | Yaounde | | franc | Africa
Niger | Niamey | | franc | Africa
Saudi Arabia | Riyadh | Arabic | riyal | Asia
the United Arab Emirates | Abu Dhabi | Arabic | dirham | Asia
Qatar | Doha | Arabic | riyal | Asia
Kuwait | Kuwait City | Arabic | dinar | Asia
Oman | Muscat | Arabic | rial | Asia
Jordan | Amman | Arabic | dinar | Asia
Lebanon | Beirut | Arabic | pound | Asia
Syria | Damascus | Arabic | pound | Asia
Iraq | Baghdad | Arabic | dinar | Asia
Iran | Tehran | Persian | rial | Asia
Afghanistan | Kabul | | | Asia
Pakistan | Islamabad | Urdu | rupee | Asia
India | New Delhi | Hindi | rupee | Asia
Nepal | Kathmandu | Nepali | rupee | Asia
Bhutan | Thimphu | Dzongkha | | Asia
Bangladesh | Dhaka | Bengali | taka | Asia
Sri Lanka | | Sinhala | rupee | Asia
China | Beijing | Chinese | yuan | Asia
Mongolia | Ulaanbaatar | Mongolian | | Asia
Japan | Tokyo | Japanese | yen | Asia
South Korea | Seoul | Korean | won | Asia
North Korea | Pyongyang | Korean | won | Asia
Vietnam | Hanoi | Vietnamese | dong | Asia
Laos | Vientiane | Lao | | Asia
Cambodia | Phnom Penh | Khmer | | Asia
Thailand | Bangkok | Thai | baht | Asia
Myanmar | Naypyidaw | Burmese | | Asia
Malaysia | Kuala Lumpur | Malay | ringgit | Asia
Indonesia | | Indonesian | rupiah | Asia
the Philippines | Manila | | peso | Asia
Kazakhstan | Astana | | tenge | Asia
Uzbekistan | Tashkent | Uzbek | | Asia
Georgia | Tbilisi | Georgian | |
Armenia | Yerevan | Armenian | |
Azerbaijan | Baku | Azerbaijani | |
Australia | Canberra | English | dollar |
New Zealand | Wellington | English | dollar |
Papua New Guinea | Port Moresby | | |
Fiji | Suva | | dollar |
`).map(([name, capital, language, currency, continent]) => ({ name, capital, language, currency, continent }));
